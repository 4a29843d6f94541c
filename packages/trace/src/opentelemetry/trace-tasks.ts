/// <reference lib="esnext.disposable" preserve="true" />

import { context, type Span, trace } from "@opentelemetry/api";
import type { Task } from "@x/future";
import { type CancelScope, peekError, type Scope } from "@x/future/internal";
import { type Entry, followStores } from "@x/loop/internal";
import { install, type Listener, uninstall } from "../hook.ts";
import { endSpan } from "./end-span.ts";
import { Parents } from "./parents.ts";

/** The spans that are made since {@link traceTasks}. */
export class TaskSpans implements Disposable {
  readonly #tracer = trace.getTracer("@x/trace");
  readonly #parents = new Parents();
  /** The spans of tasks and scopes that are not over. */
  readonly #open = new Map<object, Span>();
  readonly #listener: Listener;

  /** @internal */
  constructor() {
    this.#listener = {
      run: (entry, next) => this.#run(entry, next),
      made: (task) => this.#begin(task as Task<unknown>),
      entered: (scope) => this.#enter(scope as Scope),
      left: (scope, error) => this.#end(scope, error),
    };
    install(this.#listener);
    // Tasks have contexts from now on, which carry the spans along.
    followStores();
  }

  /** Makes no spans any more, and ends those that are open. Harmless when it was called before. */
  stop(): void {
    uninstall(this.#listener);
    for (const span of this.#open.values()) span.end();
    this.#open.clear();
  }

  /** The same as {@link TaskSpans.stop}. */
  [Symbol.dispose](): void {
    this.stop();
  }

  #begin(task: Task<unknown>): void {
    const around = this.#parents.current();
    let inside = around;
    if (task.isNamed) {
      const span = this.#tracer.startSpan(task.name, {}, around);
      this.#open.set(task, span);
      inside = trace.setSpan(around, span);
    }
    this.#parents.addTask(task, inside);
    // The task began with the context of its maker.
    task.context?.changeStores((keep) => context.with(inside, keep));
  }

  #enter(scope: Scope): void {
    const { label } = scope;
    if (label === undefined) return;
    const span = this.#tracer.startSpan(label, {}, this.#parents.current(scope.outer));
    this.#open.set(scope, span);
    this.#parents.addScope(scope, span);
  }

  #run(entry: Entry, next: (entry: Entry) => void): void {
    next(entry);
    const task = entry as Partial<Task<unknown>>;
    if (task.done === true) this.#end(entry, task[peekError]);
  }

  #end(subject: object, error: unknown): void {
    const span = this.#open.get(subject);
    if (span === undefined) return;
    this.#open.delete(subject);
    endSpan(span, error, (subject as Partial<CancelScope>).isCancelled);
  }
}

/**
 * Makes OpenTelemetry spans of what the loops of this thread do from now on: one for each task that was given a name,
 * and one for each timeout and each task group. They begin and end as these do. A span lies within that of the scope or
 * the task that its maker was in, or within the span that the program has started there. What fails or is cancelled has
 * the status ERROR, and the attribute `error.type`.
 *
 * If the SDK has a context manager that follows asynchronous code, such as its `AsyncLocalStorageContextManager`, a span
 * that the program starts in a task lies within that of the task.
 *
 * Set the SDK up before. Without one, nothing is made, and it costs what a listener costs.
 *
 * asyncio: `AsyncioInstrumentor` of `opentelemetry-instrumentation-asyncio`.
 *
 * @returns what makes the spans; `stop()` ends it.
 * @throws Error while another copy of this package records or watches this thread.
 *
 * @example
 * ```ts
 * import { trace } from "@opentelemetry/api";
 * import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
 * import { createTask, run, sleep } from "@x/future";
 * import { traceTasks } from "@x/trace/opentelemetry";
 *
 * const exporter = new InMemorySpanExporter();
 * const spanProcessors = [new SimpleSpanProcessor(exporter)];
 * trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors }));
 *
 * const spans = traceTasks();
 * await run(() => createTask(sleep(5), { name: "tea" }));
 * spans.stop();
 * console.log(exporter.getFinishedSpans().map(({ name }) => name));
 * ```
 *
 * ```text
 * [ 'tea' ]
 * ```
 */
export function traceTasks(): TaskSpans {
  return new TaskSpans();
}
