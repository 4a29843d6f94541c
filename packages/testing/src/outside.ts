/** What is used here of Node's `process`. */
interface NodeProcess {
  getActiveResourcesInfo?(): string[];
}

/** What test runners have at any time, and timers, of which they set some as well. A write is there until
 * it is read, as is what was printed on a busy machine. */
const COMMON = new Set([
  "CloseReq",
  "Immediate",
  "MessagePort",
  "PipeWrap",
  "SimpleWriteWrap",
  "Timeout",
  "TTYWrap",
]);

/** Of what is at work, that which stays until somebody closes it: servers, sockets, watchers, processes. */
const STAYS = /Wrap$|Watcher$/;

/** What the program has begun outside of virtual time. Only Node and what is like it can tell. */
export class Outside {
  readonly #before = countKinds();

  /** Whether sockets, files or the like are at work that were not when this was made. */
  get busy(): boolean {
    return this.#grown((kind) => !COMMON.has(kind)).length > 0;
  }

  /** The same, or real timers. */
  get busyOrTimed(): boolean {
    return this.#grown((kind) => !COMMON.has(kind) || kind === "Timeout").length > 0;
  }

  /** The kinds of what was opened and not closed, as the runtime calls them. */
  open(): string[] {
    return this.#grown((kind) => !COMMON.has(kind) && STAYS.test(kind));
  }

  /** The kinds of which there are more than before. */
  #grown(counts: (kind: string) => boolean): string[] {
    return [...countKinds()]
      .filter(([kind, count]) => counts(kind) && count > (this.#before.get(kind) ?? 0))
      .map(([kind]) => kind);
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
