import { describe } from "@x/loop/internal";
import type { CallMessage, CancelMessage } from "../messages.ts";
import type { Port, Transferable } from "../port.ts";

/** What an end of a queue asks of the queue, and waits for: a place for an item, which it puts when it has
 * the place; an item, which it takes or gives back when it has it; or that all is done. */
export type QueueRequest =
  | { readonly op: "put" | "join" }
  | { readonly op: "get"; readonly loan: number };

/** An item that was lent to an end. */
export interface Loan<T> {
  readonly item: T;
  /** What of it was given away. */
  readonly transfer?: readonly Transferable[] | undefined;
}

/** What an end of a queue tells the queue to do; there is no answer. */
export type QueueOrder =
  | { readonly order: "taskDone" }
  | { readonly order: "shutdown"; readonly immediate: boolean };

/** Items for which there were places. */
export interface ItemsMessage<T> {
  readonly items: readonly T[];
  /** What of some of them is to be given away again, when they leave. */
  readonly transfers?: ReadonlyMap<T, readonly Transferable[]> | undefined;
}

/** The end has freed a place. */
export interface FreedMessage {
  /** Whose item was taken, if there was one. */
  readonly freed: number | null;
}

/** An item that was lent has not been taken, and is to be where it was before. */
export interface BackMessage<T> {
  readonly back: number;
  /** The item, if some of it was given away. */
  readonly loan?: Loan<T> | undefined;
}

/** Nothing more will come from this end. */
export const CLOSE = "close";

export type ToQueue<T> =
  | CallMessage<QueueRequest>
  | CancelMessage
  | QueueOrder
  | ItemsMessage<T>
  | FreedMessage
  | BackMessage<T>
  | typeof CLOSE;

/**
 * What another thread makes a `ThreadQueueEnd` of. It is sent with its `port` given away:
 * `{ transfer: [handle.port] }`.
 */
export interface ThreadQueueHandle<T> {
  /** To be given away. */
  readonly port: Transferable;
  /** @internal */
  readonly maxsize: number;
  /** @internal */
  readonly slots: SharedArrayBuffer;
  /** @internal */
  readonly tally: SharedArrayBuffer;
  /** Only for the type checker: what the queue holds. @internal */
  readonly item?: T;
}

/** A handle's port, as those see it who use it. @throws TypeError when it is no handle. */
export function portOf(handle: ThreadQueueHandle<unknown> | undefined): Port {
  const port = handle?.port as Port | undefined;
  if (typeof port?.postMessage === "function") return port;
  throw new TypeError(`handle must be what ThreadQueue.open() gives, not ${describe(handle)}`);
}
