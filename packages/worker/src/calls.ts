import { isCancelled } from "@x/future";
import { cloneableOf, decodeError, reasonOf, type Thrown } from "./error-codec.ts";
import { STOP, STOPPED, type ToAnswerer, type ToCaller } from "./messages.ts";
import { checkAttached, type Lifeline, type Port, type Transferable } from "./port.ts";
import { ThreadCall } from "./thread-call.ts";
import type { ThreadError } from "./thread-error.ts";

/**
 * The calls that this thread has made in another one, at this end of a port. Each call is a number with a
 * future: a message begins it, another may cancel it, and the answer settles the future. R is the type of
 * the requests.
 *
 * Every future is settled, at the latest by {@link Calls.end}, when the other thread has ended.
 */
export class Calls<R> {
  readonly #port: Port;
  readonly #lifeline: Lifeline;
  readonly #origin: string;
  readonly #stopped: (() => void) | undefined;
  readonly #abandoned: (() => ThreadError) | undefined;
  readonly #waiting = new Map<number, ThreadCall<unknown>>();
  #made = 0;
  /** Makes the error of calls that are refused; undefined while calls can be made. */
  #refusal: (() => ThreadError) | undefined;

  constructor(options: {
    /** The port that has {@link Answers} at its other end. */
    port: Port;
    /** Keeps the process alive while a call is pending; by default the port. */
    lifeline?: Lifeline;
    /** Names the other thread in the stacks of its errors. */
    origin: string;
    /** Is called when the other end has stopped. */
    stopped?: () => void;
    /** Makes the error of a call that the other end cancelled without being asked to; by default the call's
     * future is cancelled, too. */
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
   * Makes a call.
   *
   * @param what - names the part of the request that may not be cloneable.
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

  /** Asks the other end to cancel all calls and to stop. @param refusal - makes the error of later calls. */
  stop(refusal: () => ThreadError): void {
    this.#refusal = refusal;
    this.#send(STOP);
    this.#lifeline.ref?.();
  }

  /** Ends everything, since the other end has ended. @param error - makes the error of all calls. */
  end(error: () => ThreadError): void {
    this.#refusal ??= error;
    // Answers that are still on their way are ignored.
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
