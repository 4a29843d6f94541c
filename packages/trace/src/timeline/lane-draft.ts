import type { Task } from "@x/future";
import { type Block, placeBlocks } from "./place-blocks.ts";
import type { Lane, Mark } from "./timeline.ts";

/** A lane while the events are read. */
export class LaneDraft {
  readonly name: string;
  /** null for the callbacks of all loops. */
  readonly task: Task<unknown> | null;
  /** What has made the task, as far as it is known. */
  maker: LaneDraft | null;
  readonly begin: number;
  end = 0;
  /** The number of the event at which the task has ended. */
  last = Number.POSITIVE_INFINITY;
  readonly blocks: Block[] = [];
  readonly marks: Mark[] = [];

  constructor(task: Task<unknown> | null, maker: LaneDraft | null, begin: number) {
    this.name = task === null ? "timers and callbacks" : task.name;
    this.task = task;
    this.maker = maker;
    this.begin = begin;
  }

  /** Where it is shown: in the task that has made it, or in that one's parent if it has outlived its maker, as
   * members of a group do that other members have made. */
  get parent(): LaneDraft | null {
    let { maker } = this;
    while (maker !== null && maker.last < this.last) maker = maker.maker;
    return maker;
  }

  toLane(parent: number, depth: number): Lane {
    const { name, begin, end, marks, outcome } = this;
    return { name, parent, depth, begin, end, outcome, marks, ...placeBlocks(this.blocks) };
  }

  private get outcome(): Lane["outcome"] {
    if (this.last === Number.POSITIVE_INFINITY) return "pending";
    const { task, marks } = this;
    if (task?.cancelled) return "cancelled";
    return marks.some(({ kind }) => kind === "failed") ? "failed" : "done";
  }
}

/** Lanes in the order in which they are drawn: each is followed by those that lie in it. */
export function inOrder(drafts: readonly LaneDraft[]): { draft: LaneDraft; depth: number }[] {
  const inner = new Map<LaneDraft | null, LaneDraft[]>();
  for (const draft of drafts) {
    const { parent } = draft;
    const siblings = inner.get(parent);
    if (siblings === undefined) inner.set(parent, [draft]);
    else siblings.push(draft);
  }
  const ordered: { draft: LaneDraft; depth: number }[] = [];
  // No recursion: tasks that each make the next one can lie in one another by the thousands.
  const open = [...(inner.get(null) as LaneDraft[])]
    .reverse()
    .map((draft) => ({ draft, depth: 0 }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    ordered.push(next);
    const depth = next.depth + 1;
    for (const draft of [...(inner.get(next.draft) ?? [])].reverse()) open.push({ draft, depth });
  }
  return ordered;
}
