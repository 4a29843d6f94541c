import { type Awaitable, type Coroutine, createTask, type Task } from "@x/future";
import type { EventLoop } from "@x/loop";
import { encodeError, reasonOf } from "./error-codec.ts";
import {
  type CallMessage,
  type CancelMessage,
  STOP,
  type ToAnswerer,
  type ToCaller,
} from "./messages.ts";
import { checkAttached, type Port, type Transferable } from "./port.ts";

/** Answers the {@link Calls} at the other end of a port by running a task for each. R is the type of their
 * requests. */
export class Answers<R> {
  readonly #port: Port;
  readonly #loop: EventLoop;
  readonly #perform: (request: R) => Awaitable<unknown>;
  readonly #nameOf: (request: R) => string;
  readonly #transferOf: (value: unknown) => readonly Transferable[];
  readonly #unsent: ((request: R) => void) | undefined;
  readonly #tasks = new Map<number, Task<unknown>>();

  constructor(options: {
    port: Port;
    /** The loop that the tasks run on. */
    loop: EventLoop;
    perform: (request: R) => Awaitable<unknown>;
    /** The name of the task for a request. */
    nameOf: (request: R) => string;
    /** The parts of a result that are transferred instead of cloned. */
    transferOf?: (value: unknown) => readonly Transferable[];
    /** Called when a result cannot be sent. */
    unsent?: (request: R) => void;
  }) {
    const { port, loop, perform, nameOf, transferOf = () => [], unsent } = options;
    this.#port = port;
    this.#loop = loop;
    this.#perform = perform;
    this.#nameOf = nameOf;
    this.#transferOf = transferOf;
    this.#unsent = unsent;
  }

  /** Begins to answer. The promise is resolved when the other end asks for the end of everything. */
  untilStopped(): Promise<void> {
    return new Promise((stop) => {
      this.#port.onmessage = ({ data }) => {
        const message = data as ToAnswerer<R>;
        if (message === STOP) stop();
        else this.receive(message);
      };
    });
  }

  /** Handles a message of the other end. */
  receive(message: CallMessage<R> | CancelMessage): void {
    if ("cancel" in message) this.#tasks.get(message.cancel)?.cancel(message.message);
    else this.#begin(message);
  }

  /** Cancels all tasks. */
  cancel(): void {
    for (const task of this.#tasks.values()) task.cancel();
  }

  /** Waits until all tasks have ended. */
  *ended(): Coroutine<void> {
    for (const task of this.#tasks.values()) {
      try {
        yield* task;
      } catch {
        // The other end gets the error.
      }
    }
  }

  #begin({ call, request }: CallMessage<R>): void {
    const task = createTask(this.#perform(request), {
      loop: this.#loop,
      name: this.#nameOf(request),
    });
    this.#tasks.set(call, task);
    task.addDoneCallback(() => {
      this.#tasks.delete(call);
      this.#answer(call, request, task);
    });
  }

  #answer(call: number, request: R, task: Task<unknown>): void {
    let value: unknown;
    try {
      value = task.result();
    } catch (error) {
      this.#send({ done: call, thrown: encodeError(error) });
      return;
    }
    try {
      const transfer = this.#transferOf(value);
      checkAttached(transfer);
      this.#send({ done: call, value }, transfer);
    } catch (cause) {
      this.#unsent?.(request);
      const name = this.#nameOf(request);
      const message = `what ${name} returned cannot be sent to another thread: ${reasonOf(cause)}`;
      this.#send({ done: call, thrown: encodeError(new TypeError(message, { cause })) });
    }
  }

  #send(message: ToCaller, transfer: readonly Transferable[] = []): void {
    this.#port.postMessage(message, transfer);
  }
}
