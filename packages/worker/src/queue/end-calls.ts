// The calls that wait at an end of a queue. The queue answers each of them with a loan, a slot or an item, which
// the call takes when its task goes on. A call that was cancelled meanwhile gives its loan back.
import { type Coroutine, type CoroutineCall, coroutine } from "@x/future";
import {
  cancelledError,
  coroutineName,
  HandmadeCall,
  type SuspensionIterator,
  suspendOn,
} from "@x/future/internal";
import { QueueShutDown } from "@x/queue";
import type { Transferable } from "../port.ts";
import type { ThreadCall } from "../thread-call.ts";
import type { Loan, QueueRequest } from "./messages.ts";

/** What the calls need of their end. */
interface LoanTaker<T> {
  /** Sends a request to the queue. */
  ask(request: QueueRequest): ThreadCall<unknown>;
  /** Puts an item if there is a slot for it. */
  tryPut(item: T, transfer: readonly Transferable[] | undefined): boolean;
  /** Asks the queue to lend a slot. */
  borrowSlot(item: T, transfer: readonly Transferable[] | undefined): ThreadCall<unknown>;
  /** Puts an item in a slot that was lent. */
  putInSlot(item: T, transfer: readonly Transferable[] | undefined): void;
  /** Gives back a slot that was lent. */
  giveBackSlot(): void;
  /** Asks the queue to lend an item. */
  borrowItem(): { readonly loan: number; readonly call: ThreadCall<Loan<T>> };
  /** Takes an item that was lent. */
  keep(loan: number): void;
  /** Gives back an item that was lent. */
  giveBack(loan: number, lent: Loan<T>): void;
  get(): CoroutineCall<T>;
}

/** Puts an item: at once if there is a slot, otherwise when the queue has lent one. */
export class EndPut<T> extends HandmadeCall<void> {
  readonly #end: LoanTaker<T>;
  readonly #item: T;
  readonly #transfer: readonly Transferable[] | undefined;
  #slot: ThreadCall<unknown> | undefined;

  constructor(end: LoanTaker<T>, item: T, transfer: readonly Transferable[] | undefined) {
    super();
    this.#end = end;
    this.#item = item;
    this.#transfer = transfer;
  }

  override get [coroutineName](): string {
    return "ThreadQueueEnd.put";
  }

  next(): ReturnType<SuspensionIterator<void>["next"]> {
    if (this.#slot !== undefined) {
      if (this.#slot.cancelRequest !== undefined) this.throw(cancellationOf(this.#slot));
      this.#end.putInSlot(this.#item, this.#transfer);
    } else if (!this.#end.tryPut(this.#item, this.#transfer)) {
      this.#slot = this.#end.borrowSlot(this.#item, this.#transfer);
      return suspendOn(this.#slot);
    }
    return { done: true, value: undefined };
  }

  override throw(error: unknown): never {
    if (this.#slot?.answer !== undefined) this.#end.giveBackSlot();
    throw error;
  }
}

/** Takes the item that the queue has lent to this call. */
export class EndGet<T> extends HandmadeCall<T> {
  readonly #end: LoanTaker<T>;
  #borrowed: { readonly loan: number; readonly call: ThreadCall<Loan<T>> } | undefined;

  constructor(end: LoanTaker<T>) {
    super();
    this.#end = end;
  }

  override get [coroutineName](): string {
    return "ThreadQueueEnd.get";
  }

  next(value: unknown): ReturnType<SuspensionIterator<T>["next"]> {
    if (this.#borrowed === undefined) {
      this.#borrowed = this.#end.borrowItem();
      return suspendOn(this.#borrowed.call);
    }
    const { loan, call } = this.#borrowed;
    if (call.cancelRequest !== undefined) this.throw(cancellationOf(call));
    this.#end.keep(loan);
    return { done: true, value: (value as Loan<T>).item };
  }

  override throw(error: unknown): never {
    const answer = this.#borrowed?.call.answer;
    if (this.#borrowed !== undefined && answer !== undefined)
      this.#end.giveBack(this.#borrowed.loan, answer.value);
    throw error;
  }
}

/** Waits until all items that were put are done. */
export const endJoin = /* @__PURE__ */ coroutine(function* join(
  end: Pick<LoanTaker<unknown>, "ask">,
): Coroutine<void> {
  const call = end.ask({ op: "join" });
  yield* call;
  if (call.cancelRequest !== undefined) throw cancellationOf(call);
});

/** Takes the next item for an iterator, which ends with the queue. */
export const endNext = /* @__PURE__ */ coroutine(function* nextItem(
  end: Pick<LoanTaker<unknown>, "get">,
): Coroutine<IteratorResult<unknown, undefined>> {
  try {
    return { done: false, value: yield* end.get() };
  } catch (error) {
    if (error instanceof QueueShutDown) return { done: true, value: undefined };
    throw error;
  }
}) as <T>(end: Pick<LoanTaker<T>, "get">) => CoroutineCall<IteratorResult<T, undefined>>;

/** The error of a task that was cancelled, although the answer to its call came before the cancel was seen. */
function cancellationOf({ cancelRequest }: ThreadCall<unknown>): Error {
  return cancelledError(cancelRequest?.message);
}
