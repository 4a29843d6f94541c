import type { EventLoop } from "@x/loop";
import { type Extension, extension } from "@x/loop/internal";
import { LinkedList, type Listed } from "./linked-list.ts";
import type { Report } from "./registers.ts";

/** An iterator over a foreign source. */
export interface OpenIterator {
  close(): PromiseLike<void>;
}

/** What is kept for each loop. It may be of another copy of this package, so that no class is named here. */
export class LoopState implements Extension {
  /** The tasks that are not done, in the order in which they were made. This list keeps them alive. */
  readonly tasks: LinkedList<Listed> = new LinkedList();
  /** The calls that async functions await. */
  readonly calls: LinkedList<Listed> = new LinkedList();
  /** Tasks and calls that did not end in time when the loop was to be closed, which was reported. */
  readonly letGo: Set<object> = new Set();
  /** The iterators that are open; `run` closes them. Tests put a set here that knows where each was opened. */
  iterators: Set<OpenIterator> = new Set();
  /** Whether the loop runs to its end in one synchronous call, in which no promise can settle. */
  isSynchronous = false;
  /** The failures that will be reported unless something looks at them first. */
  readonly reports: Set<Report> = new Set();
  /** How many tasks a signal from outside could cancel. */
  signals = 0;
  /** What makes the tasks of the loop; null as long as nothing was set. */
  taskFactory: object | null = null;
  readonly #loop: EventLoop;

  constructor(loop: EventLoop) {
    this.#loop = loop;
  }

  closed(): void {
    for (const report of this.reports) report.deliver();
    for (const task of [...this.tasks, ...this.calls]) {
      if (this.letGo.has(task)) continue;
      const message = "Task was destroyed but it is pending!";
      this.#loop.callExceptionHandler({ message, task });
    }
  }
}

/** The state of a loop. */
export function loopState(loop: EventLoop): LoopState {
  loop[extension] ??= new LoopState(loop);
  return loop[extension] as LoopState;
}
