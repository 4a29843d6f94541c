import { describe } from "@x/loop/internal";
import type { CallMessage, CancelMessage } from "../messages.ts";
import type { Port, Transferable } from "../port.ts";

/** What an end of a queue asks of the queue, and waits for. */
export type QueueRequest<T> =
  | { readonly op: "put"; readonly item: T; readonly transfer: readonly Transferable[] }
  | { readonly op: "get" | "join" };

/** What an end of a queue tells the queue to do; there is no answer. */
export type QueueOrder =
  | { readonly order: "taskDone" }
  | { readonly order: "shutdown"; readonly immediate: boolean };

/** Items for which there were places. */
export interface ItemsMessage<T> {
  readonly items: readonly T[];
  /** What of some of them is to be given away again, when they leave. */
  readonly transfers?: ReadonlyMap<T, readonly Transferable[]> | undefined;
  /** How many more had a place, but could not be sent. */
  readonly lost: number;
}

/** Nothing more will come from this end. */
export const CLOSE = "close";

export type ToQueue<T> =
  | CallMessage<QueueRequest<T>>
  | CancelMessage
  | QueueOrder
  | ItemsMessage<T>
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
