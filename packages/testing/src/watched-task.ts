import { type Coroutine, currentTask, type StackEntry, Task } from "@x/future";
import { cancelFrom, type Scope } from "@x/future/internal";
import { thread } from "@x/loop/internal";

/** A task that reports when the program does something that may show whether the task has been woken yet: it
 * reads the task's stack, takes back its cancellation, or cancels it with a message, of which the first or the
 * last is delivered. */
export class WatchedTask<T> extends Task<T> {
  readonly #shown: () => void;

  constructor(
    coroutine: Coroutine<T>,
    options: ConstructorParameters<typeof Task<T>>[1],
    shown: () => void,
  ) {
    super(coroutine, options);
    this.#shown = shown;
  }

  override stack(): readonly StackEntry[] {
    if (thread.running !== null && currentTask(this.loop) !== this) this.#shown();
    return super.stack();
  }

  override uncancel(): number {
    if (currentTask(this.loop) !== this) this.#shown();
    return super.uncancel();
  }

  /** @internal */
  override [cancelFrom](scope: Scope | null, message?: unknown): boolean {
    if (message !== undefined) this.#shown();
    return super[cancelFrom](scope, message);
  }
}
