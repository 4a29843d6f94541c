import { describe } from "@x/loop/internal";
import type { CallMessage, CancelMessage } from "../messages.ts";
import type { Port, Transferable } from "../port.ts";

/** What an end of a queue asks of the queue, and waits for: the loan of a slot, to put an item in it; the loan of
 * an item; or that all items are done. */
export type QueueRequest =
  | { readonly op: "put" | "join" }
  | { readonly op: "get"; readonly loan: number };

/** An item that was lent to an end. */
export interface Loan<T> {
  readonly item: T;
  /** The parts of the item that were transferred. */
  readonly transfer?: readonly Transferable[] | undefined;
}

/** What an end orders its queue to do, without an answer. */
export type QueueOrder =
  | { readonly order: "taskDone" }
  | { readonly order: "shutdown"; readonly immediate: boolean };

/** Items for which the end has taken slots. */
export interface ItemsMessage<T> {
  readonly items: readonly T[];
  /** The parts of items that are transferred again when the item leaves for another thread. */
  readonly transfers?: ReadonlyMap<T, readonly Transferable[]> | undefined;
}

/** Tells the queue that the end has freed a slot. */
export interface FreedMessage {
  /** The loan of the item that was taken from the slot; null when there was none. */
  readonly freed: number | null;
}

/** Gives back an item that was lent, which goes back to where it was. */
export interface BackMessage<T> {
  readonly back: number;
  /** The item, if parts of it were transferred. */
  readonly loan?: Loan<T> | undefined;
}

/** The last message of an end. */
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
 * A handle, of which another thread makes a `ThreadQueueEnd`. Send it with its `port` transferred:
 * `{ transfer: [handle.port] }`.
 */
export interface ThreadQueueHandle<T> {
  /** The port, which must be transferred. */
  readonly port: Transferable;
  /** @internal */
  readonly maxsize: number;
  /** @internal */
  readonly slots: SharedArrayBuffer;
  /** @internal */
  readonly tally: SharedArrayBuffer;
  /** Exists only for the type checker: the type of the items. @internal */
  readonly item?: T;
}

/** The port of a handle. @throws TypeError when `handle` is not a handle. */
export function portOf(handle: ThreadQueueHandle<unknown> | undefined): Port {
  const port = handle?.port as Port | undefined;
  if (typeof port?.postMessage === "function") return port;
  throw new TypeError(`handle must be a result of ThreadQueue.open(), not ${describe(handle)}`);
}
