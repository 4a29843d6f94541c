import { Future, isCancelled } from "@x/future";
import { kind } from "@x/future/internal";
import { awaitPromise } from "@x/loop/internal";

/** The future of a call in another thread. It is done when the call has ended there, also after a cancel. */
export class ThreadCall<T> extends Future<T> {
  readonly #cancelThere: (message: unknown) => void;

  /** The last cancel request, if there was one. */
  cancelRequest: { readonly message: unknown } | undefined = undefined;

  /** The value that the call has returned, kept also when nothing waits for it any more. */
  answer: { readonly value: T } | undefined = undefined;

  constructor(cancelThere: (message: unknown) => void) {
    super();
    this.#cancelThere = cancelThere;
    // The other thread will wake this loop, which must not be reported as deadlocked until then.
    this.loop[awaitPromise](1);
  }

  override get [kind](): string {
    return "ThreadCall";
  }

  /** Cancels the call in the other thread. The future is done when the call has ended there. */
  override cancel(message?: unknown): boolean {
    if (this.done) return super.cancel(message);
    this.cancelRequest = { message };
    this.#cancelThere(message);
    return true;
  }

  /** Settles the future with the value that the call has returned. */
  returned(value: T): void {
    this.answer = { value };
    this.#end(() => this.succeed(value));
  }

  /** Settles the future with the error that the call has thrown, or that there is no thread to make it. */
  threw(error: unknown): void {
    this.#end(() => (isCancelled(error) ? this.cancelBy(error) : this.fail(error)));
  }

  #end(settle: () => void): void {
    // As with any future, the user may have settled it already.
    if (!this.done) settle();
    this.loop[awaitPromise](-1);
  }
}
