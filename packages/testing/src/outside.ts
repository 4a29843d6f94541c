/** The part of Node's `process` that is used here. */
interface NodeProcess {
  getActiveResourcesInfo?(): string[];
}

/** The kinds of resources that test runners open and close at any time, timers among them. A write counts
 * until the other side has read it, so that text printed on a busy machine may still be in the list. */
const COMMON = new Set([
  "CloseReq",
  "Immediate",
  "MessagePort",
  "PipeWrap",
  "SimpleWriteWrap",
  "Timeout",
  "TTYWrap",
]);

/** The kinds of resources that stay open until they are closed: servers, sockets, watchers, processes. */
const STAYS = /Wrap$|Watcher$/;

/** The resources of the runtime (sockets, files, timers) that are open now and were not when this was made.
 * Runtimes that cannot list their resources seem to have none; Node can. */
export class Outside {
  readonly #before = countKinds();

  /** Whether there are new sockets, files or the like. */
  get busy(): boolean {
    return this.#grown((kind) => !COMMON.has(kind)).length > 0;
  }

  /** Whether there are new sockets, files or the like, or real timers. */
  get busyOrTimed(): boolean {
    return this.#grown((kind) => !COMMON.has(kind) || kind === "Timeout").length > 0;
  }

  /** The kinds of resources that were opened and not closed, as the runtime calls them. */
  open(): string[] {
    return this.#grown((kind) => !COMMON.has(kind) && STAYS.test(kind));
  }

  /** The kinds of which there are more now than before. */
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
