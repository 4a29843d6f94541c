import { type Context, context, type Span, trace } from "@opentelemetry/api";
import { currentDriver, currentScope, type Scope } from "@x/future/internal";

/** A span of a scope that is entered. */
interface OpenScope {
  readonly span: Span;
  /** The span that was active when it was entered. */
  readonly around: Span | undefined;
}

/**
 * Finds out what a new span lies within.
 *
 * The span that is active where the code runs is the one that the program has started last, or else that of the task.
 * A scope is no function that could be called with its span as the active one, so it is compared: if the active span
 * is still the one that was active when the scope was entered, the scope lies within it.
 */
export class Parents {
  readonly #scopes = new WeakMap<object, OpenScope>();
  /** The contexts that tasks began in, where no context manager carries them along. */
  readonly #contexts = new WeakMap<object, Context>();

  /** What a span that begins now lies within.
   *
   * @param innermost - the innermost scope that its code is in. */
  current(innermost: Scope | null = currentScope()): Context {
    const active = context.active();
    const around = trace.getSpan(active);
    for (let scope = innermost; scope !== null; scope = scope.outer) {
      const open = this.#scopes.get(scope);
      if (open !== undefined) {
        return open.around === around ? trace.setSpan(active, open.span) : active;
      }
    }
    if (around !== undefined) return active;
    return this.#contexts.get(currentDriver()?.task ?? this) ?? active;
  }

  /** Puts what a scope's code does within a span. */
  addScope(scope: object, span: Span): void {
    this.#scopes.set(scope, { span, around: trace.getActiveSpan() });
  }

  /** Puts what a task does within a context. */
  addTask(task: object, inside: Context): void {
    this.#contexts.set(task, inside);
  }
}
