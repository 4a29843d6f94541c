import { Future, isCancelled } from "@x/future";
import { kind } from "@x/future/internal";
import { awaitPromise } from "@x/loop/internal";

/** A future for a call in another thread. It is done when the call there is, also when cancelled. */
export class ThreadCall<T> extends Future<T> {
  readonly #cancelThere: (message: unknown) => void;

  /** What it was last cancelled with, if it was. */
  cancelRequest: { readonly message: unknown } | undefined = undefined;

  /** What it has returned, if it has: also when nobody waits for it any more. */
  answer: { readonly value: T } | undefined = undefined;

  constructor(cancelThere: (message: unknown) => void) {
    super();
    this.#cancelThere = cancelThere;
    // What comes from another thread wakes this loop: it must not be taken for stuck.
    this.loop[awaitPromise](1);
  }

  override get [kind](): string {
    return "ThreadCall";
  }

  /** Cancels the call there; this is done when that has ended. */
  override cancel(message?: unknown): boolean {
    if (this.done) return super.cancel(message);
    this.cancelRequest = { message };
    this.#cancelThere(message);
    return true;
  }

  /** The call has returned. */
  returned(value: T): void {
    this.answer = { value };
    this.#end(() => this.succeed(value));
  }

  /** The call has thrown, or there is nobody left to make it. */
  threw(error: unknown): void {
    this.#end(() => (isCancelled(error) ? this.cancelBy(error) : this.fail(error)));
  }

  #end(settle: () => void): void {
    // It is a future, which anybody may have settled.
    if (!this.done) settle();
    this.loop[awaitPromise](-1);
  }
}
