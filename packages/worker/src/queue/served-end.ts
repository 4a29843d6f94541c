import type { Awaitable } from "@x/future";
import type { EventLoop } from "@x/loop";
import { Answers } from "../answers.ts";
import { STOPPED, type ToCaller } from "../messages.ts";
import type { Port, Transferable } from "../port.ts";
import { type Lent, Loans } from "./loans.ts";
import { CLOSE, type Loan, type QueueOrder, type QueueRequest, type ToQueue } from "./messages.ts";
import type { Tally } from "./slots.ts";

/** What a {@link ServedEnd} needs of its queue. */
interface EndOwner<T> {
  /** Starts what an end asks for and waits for. */
  perform(request: QueueRequest, loans: Loans<T>): Awaitable<unknown>;
  /** Carries out an order of an end, which does not wait for it. */
  obey(order: QueueOrder): void;
  /** Adds an item of an end, which has taken a slot for it. */
  arrive(item: T, transfer: readonly Transferable[] | undefined): void;
  /** Puts an item back to where it was, with its slot. */
  putBack(lent: Lent<T>): void;
  /** Frees slots in the shared memory, and wakes the calls that wait for them here. */
  free(slots: number): void;
  /** Wakes a call that waits for a slot, since an end has freed one in the shared memory. */
  slotFreed(): void;
  /** Ends a shutdown if no item is on its way any more. */
  endShutdown(): void;
  /** Forgets an end. */
  endClosed(end: ServedEnd<T>): void;
}

/** One end of a queue, as the queue's thread sees it: handles the messages of the `ThreadQueueEnd` in the other
 * thread, and gives back what that holds when it is closed, or its thread has ended. */
export class ServedEnd<T> {
  readonly #owner: EndOwner<T>;
  readonly #port: Port;
  readonly #loop: EventLoop;
  readonly #loans: Loans<T>;
  readonly #answers: Answers<QueueRequest>;
  #closed = false;

  /** @param loop - the loop on which the end's requests run as tasks. */
  constructor(owner: EndOwner<T>, port: Port, tally: Tally, loop: EventLoop) {
    const loans = new Loans<T>(tally);
    this.#owner = owner;
    this.#port = port;
    this.#loop = loop;
    this.#loans = loans;
    this.#answers = new Answers<QueueRequest>({
      port,
      loop,
      perform: (request) => owner.perform(request, loans),
      nameOf: ({ op }) => `ThreadQueue.${op}`,
      transferOf: (answer) => (answer as Loan<T> | undefined)?.transfer ?? [],
      // An item that cannot be sent is lost, but its slot is not.
      unsent: (request) => {
        loans.back((request as { loan: number }).loan);
        owner.free(1);
      },
    });
    port.onmessage = ({ data }) => this.#receive(data as ToQueue<T>);
    port.addEventListener("close", () => this.#close());
  }

  /** Makes the process stay alive for this end, or not. */
  keepAlive(alive: boolean): void {
    if (alive) this.#port.ref?.();
    else this.#port.unref?.();
  }

  #receive(message: ToQueue<T>): void {
    if (message === CLOSE) {
      for (const lent of this.#loans.backAtClose()) this.#owner.putBack(lent);
      this.#close();
    } else if ("freed" in message) {
      if (message.freed !== null) this.#loans.taken(message.freed);
      this.#owner.slotFreed();
      this.#owner.endShutdown();
    } else if ("back" in message) {
      this.#owner.putBack({ ...this.#loans.back(message.back), ...message.loan });
      this.#owner.endShutdown();
    } else if ("items" in message) {
      const { items, transfers } = message;
      this.#loans.arrived(items.length);
      for (const item of items) this.#owner.arrive(item, transfers?.get(item));
      this.#owner.endShutdown();
    } else if (this.#loop.closed) {
      this.#close();
    } else if ("order" in message) {
      // In a later iteration, so that the requests before it come first; the end may be closed by then.
      this.#loop.callSoon(() => this.#owner.obey(message));
    } else {
      this.#answers.receive(message);
    }
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#owner.endClosed(this);
    this.#port.postMessage(STOPPED satisfies ToCaller);
    this.#port.close();
    this.#answers.cancel();
    this.#owner.free(this.#loans.slots);
    this.#owner.endShutdown();
  }
}
