import { isCancelled } from "@x/future";
import { cloneableOf, decodeError, reasonOf, type Thrown } from "./error-codec.ts";
import { STOP, STOPPED, type ToAnswerer, type ToCaller } from "./messages.ts";
import { checkAttached, type Lifeline, type Port, type Transferable } from "./port.ts";
import { ThreadCall } from "./thread-call.ts";
import type { ThreadError } from "./thread-error.ts";

/** The calls that are made in another thread, as seen from here. R is what they ask for. */
export class Calls<R> {
  readonly #port: Port;
  readonly #lifeline: Lifeline;
  readonly #origin: string;
  readonly #stopped: (() => void) | undefined;
  readonly #abandoned: (() => ThreadError) | undefined;
  readonly #waiting = new Map<number, ThreadCall<unknown>>();
  #made = 0;
  /** Why no more calls can be made. */
  #refusal: (() => ThreadError) | undefined;

  constructor(options: {
    /** At its other end there are {@link Answers}. */
    port: Port;
    /** What keeps the process alive while there are any; by default their port. */
    lifeline?: Lifeline;
    /** What the stacks of errors say of where they are from. */
    origin: string;
    /** Called when the other end has stopped, where that can be asked of it. */
    stopped?: () => void;
    /** What a call fails with that was cancelled, but not from here; by default it is cancelled. */
    abandoned?: () => ThreadError;
  }) {
    this.#port = options.port;
    this.#lifeline = options.lifeline ?? options.port;
    this.#origin = options.origin;
    this.#stopped = options.stopped;
    this.#abandoned = options.abandoned;
    this.#port.onmessage = ({ data }) => this.#receive(data as ToCaller);
    this.#port.unref?.();
  }

  /**
   * @param what - names what of the request may not be clonable.
   * @throws TypeError when the request cannot be sent.
   */
  begin(request: R, what: string, transfer: readonly Transferable[] = []): ThreadCall<unknown> {
    this.#made += 1;
    const call = this.#made;
    if (this.#refusal === undefined) this.#sendCall({ call, request }, what, transfer);
    const future = new ThreadCall<unknown>((message) =>
      this.#send({ cancel: call, message: cloneableOf(message) }),
    );
    if (this.#refusal !== undefined) {
      future.threw(this.#refusal());
    } else {
      this.#waiting.set(call, future);
      this.#lifeline.ref?.();
    }
    return future;
  }

  /** @throws ThreadError when no more calls can be made. */
  check(): void {
    if (this.#refusal !== undefined) throw this.#refusal();
  }

  /** Has the other end cancel all calls and stop. @param refusal - what later calls fail with. */
  stop(refusal: () => ThreadError): void {
    this.#refusal = refusal;
    this.#send(STOP);
    this.#lifeline.ref?.();
  }

  /** There is no other end any more. @param error - what the calls fail with. */
  end(error: () => ThreadError): void {
    this.#refusal ??= error;
    // Something may be on its way that nobody waits for any more.
    this.#port.onmessage = null;
    this.#port.close();
    for (const future of this.#waiting.values()) future.threw(error());
    this.#waiting.clear();
  }

  #send(message: ToAnswerer<R>, transfer: readonly Transferable[] = []): void {
    this.#port.postMessage(message, transfer);
  }

  #sendCall(message: ToAnswerer<R>, what: string, transfer: readonly Transferable[]): void {
    try {
      checkAttached(transfer);
      this.#send(message, transfer);
    } catch (error) {
      const message = `${what} cannot be sent to another thread: ${reasonOf(error)}`;
      throw new TypeError(message, { cause: error });
    }
  }

  #receive(message: ToCaller): void {
    if (message === STOPPED) {
      this.#stopped?.();
      return;
    }
    const future = this.#waiting.get(message.done) as ThreadCall<unknown>;
    this.#waiting.delete(message.done);
    if (this.#waiting.size === 0 && this.#refusal === undefined) this.#lifeline.unref?.();
    if ("thrown" in message) future.threw(this.#errorOf(future, message.thrown));
    else future.returned(message.value);
  }

  #errorOf({ cancelRequest }: ThreadCall<unknown>, thrown: Thrown): unknown {
    const error = decodeError(thrown, this.#origin);
    if (this.#abandoned === undefined || cancelRequest !== undefined) return error;
    return isCancelled(error) ? this.#abandoned() : error;
  }
}
