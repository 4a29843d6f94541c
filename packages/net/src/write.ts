import type { Coroutine } from "@x/future";
import { coroutineName, HandmadeCall, type SuspensionIterator } from "@x/future/internal";
import type { Transport } from "./connection.ts";
import type { StreamProtocol } from "./stream-protocol.ts";

/** Writes, and then waits until there is room for more. */
export class Write extends HandmadeCall<void> {
  readonly #transport: Transport;
  readonly #protocol: StreamProtocol;
  readonly #data: Uint8Array;
  #draining: Coroutine<void> | undefined;

  constructor(transport: Transport, protocol: StreamProtocol, data: Uint8Array) {
    super();
    this.#transport = transport;
    this.#protocol = protocol;
    this.#data = data;
  }

  override get [coroutineName](): string {
    return "write";
  }

  next(value: unknown): ReturnType<SuspensionIterator<void>["next"]> {
    if (this.#draining === undefined) {
      this.#transport.write(this.#data);
      if (this.#protocol.isRoomy(this.#transport)) return { done: true, value: undefined };
      this.#draining = this.#protocol.drain(this.#transport);
    }
    return this.#draining.next(value);
  }

  override throw(error: unknown): ReturnType<SuspensionIterator<void>["next"]> {
    if (this.#draining === undefined) throw error;
    return this.#draining.throw(error);
  }
}
