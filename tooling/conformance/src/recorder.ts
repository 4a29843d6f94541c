import type { EventLoop, ExceptionContext } from "@x/loop";
import { describeError } from "./errors.ts";
import type { Payload, Report, ReportKind, TraceEvent } from "./trace.ts";

const LEFT_BEHIND = /never retrieved|was destroyed but it is pending/;

/** Writes down what a scenario does, and when. */
export class Recorder {
  readonly events: TraceEvent[] = [];
  readonly reports: Report[] = [];
  /** The number of the loop's current iteration, from 1. */
  iteration = 0;
  readonly #loop: EventLoop;

  constructor(loop: EventLoop) {
    this.#loop = loop;
    loop.setExceptionHandler((context) => {
      if (LEFT_BEHIND.test(context.message)) return;
      this.report(kindOf(context), context.error);
    });
  }

  emit(label: string, operation: string, payload: Payload): void {
    this.events.push([this.#loop.time(), label, operation, payload, this.iteration]);
  }

  report(kind: ReportKind, error: unknown): void {
    this.reports.push([this.#loop.time(), kind, error === undefined ? null : describeError(error)]);
  }

  /** Closes the loop, which reports every failure that nobody looked at: the futures it tells of. */
  close(): Set<object> {
    const futures = new Set<object>();
    this.#loop.setExceptionHandler(({ message, task, future }) => {
      const subject = task ?? future;
      if (subject !== undefined && message.endsWith("never retrieved")) futures.add(subject);
    });
    this.#loop.close();
    return futures;
  }
}

function kindOf({ message }: ExceptionContext): ReportKind {
  if (message.startsWith("Exception in callback")) return "callback";
  if (message.includes("exception in shielded future")) return "shield";
  if (message.includes("has errored out but its parent")) return "taskgroup";
  if (message.startsWith("unhandled exception during run() shutdown")) return "shutdown";
  return "other";
}
