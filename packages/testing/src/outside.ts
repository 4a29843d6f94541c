/** What is used here of Node's `process`. */
interface NodeProcess {
  getActiveResourcesInfo?(): string[];
}

/** What test runners have at any time, and timers, of which they set some as well. */
const COMMON = new Set(["CloseReq", "Immediate", "MessagePort", "PipeWrap", "Timeout", "TTYWrap"]);

/** Whether the program has begun anything outside of virtual time. Only Node and what is like it
 * can tell. */
export class Outside {
  readonly #before = countKinds();

  /** Whether sockets, files or the like are at work that were not when this was made. */
  get busy(): boolean {
    return this.#grown((kind) => !COMMON.has(kind));
  }

  /** The same, or real timers. */
  get busyOrTimed(): boolean {
    return this.#grown((kind) => !COMMON.has(kind) || kind === "Timeout");
  }

  #grown(counts: (kind: string) => boolean): boolean {
    for (const [kind, count] of countKinds()) {
      if (counts(kind) && count > (this.#before.get(kind) ?? 0)) return true;
    }
    return false;
  }
}

function countKinds(): Map<string, number> {
  const { process } = globalThis as { process?: NodeProcess };
  const kinds = new Map<string, number>();
  for (const kind of process?.getActiveResourcesInfo?.() ?? []) {
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  return kinds;
}
