import { getEventLoop } from "@x/loop";
import { checkAttached, type Port, type Transferable } from "../port.ts";
import type { ItemsMessage } from "./messages.ts";

/** How many items are sent at once, without waiting for the next iteration, so that the other thread can begin
 * with them while this one makes more. */
const BATCH = 64;

/** The items that one end of a queue has put and not sent yet. They are sent in batches: at the latest in the
 * next iteration of the loop. Each of them has a slot in the queue already. */
export class Outbox<T> {
  readonly #port: Port;
  readonly #unsent: () => void;
  #items: T[] = [];
  #transfers: Map<T, readonly Transferable[]> | undefined;
  /** Whether a flush is scheduled. */
  #scheduled = false;
  #closed = false;

  /** @param unsent - is called for each item that cannot be sent. */
  constructor(port: Port, unsent: () => void) {
    this.#port = port;
    this.#unsent = unsent;
  }

  add(item: T, transfer: readonly Transferable[]): void {
    if (this.#items.length === 0) this.#schedule();
    this.#items.push(item);
    if (transfer.length > 0) {
      this.#transfers ??= new Map();
      this.#transfers.set(item, transfer);
    }
    if (this.#items.length === BATCH) this.flush();
  }

  /** Sends all items that wait. */
  flush(): void {
    const items = this.#items;
    if (items.length === 0 || this.#closed) return;
    const transfers = this.#transfers;
    this.#items = [];
    this.#transfers = undefined;
    // Items with transfers are sent alone: in Deno, a message that cannot be cloned loses what it transfers.
    if (transfers === undefined) {
      try {
        this.#port.postMessage({ items } satisfies ItemsMessage<T>);
        return;
      } catch {
        // One of the items cannot be cloned. When each is sent alone, the others arrive.
      }
    }
    for (const item of items) this.#sendOrReport(item, transfers?.get(item));
  }

  /** Sends one item at once, after those that wait. @throws DataCloneError when it cannot be sent. */
  send(item: T, transfer: readonly Transferable[] = []): void {
    this.flush();
    this.#send(item, transfer);
  }

  /** Drops the items that wait, since nothing can be sent any more. */
  close(): void {
    this.#closed = true;
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    getEventLoop().callSoon(() => {
      this.#scheduled = false;
      this.flush();
    });
  }

  #sendOrReport(item: T, transfer: readonly Transferable[] = []): void {
    try {
      this.#send(item, transfer);
    } catch (error) {
      this.#unsent();
      const message = "an item that was put to a queue cannot be sent to its thread";
      getEventLoop().callExceptionHandler({ message, error });
    }
  }

  #send(item: T, transfer: readonly Transferable[]): void {
    const transfers = transfer.length > 0 ? new Map([[item, transfer]]) : undefined;
    checkAttached(transfer);
    this.#port.postMessage({ items: [item], transfers } satisfies ItemsMessage<T>, transfer);
  }
}
