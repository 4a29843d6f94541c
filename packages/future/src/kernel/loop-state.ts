import type { EventLoop } from "@x/loop";
import { type Extension, extension } from "@x/loop/internal";
import type { LateReport } from "../reports/late-report.ts";
import type { AwaitedCall } from "../scope/awaited-call.ts";
import type { Driver } from "../task/driver.ts";
import type { Task } from "../task/task.ts";
import type { TaskFactory } from "../task/task-factory.ts";
import { TaskList } from "../task/task-list.ts";

/** An iterator over a foreign source. */
export interface OpenIterator {
  close(): PromiseLike<void>;
}

/** What is kept for each loop. */
export class LoopState implements Extension {
  /** The tasks that are not done. Nobody else has to hold on to them. */
  readonly tasks: TaskList<Task<unknown>> = new TaskList();
  /** The calls that async functions await. */
  readonly calls: TaskList<AwaitedCall<unknown>> = new TaskList();
  /** Tasks and calls that did not end in time when the loop was to be closed, which was reported. */
  readonly letGo: Set<Driver<unknown>> = new Set();
  /** Those that are open; `run` closes them. Tests put a set here that knows who has opened each. */
  iterators: Set<OpenIterator> = new Set();
  /** Whether the loop runs to its end in one synchronous call, in which no promise can settle. */
  isSynchronous = false;
  /** What will have to be reported if nobody looks. */
  readonly reports: Set<LateReport> = new Set();
  /** How many tasks could be cancelled by a signal from outside. */
  signals = 0;
  taskFactory: TaskFactory | null = null;
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
