import type { CoroutineCall, Future } from "@x/future";
import { coroutineName, QueuedCall } from "@x/future/internal";
import type { Outcomes } from "./outcomes.ts";

/** An outcome to come. Wait for it once, with `yield*` or `await`. */
export interface Completion<T> extends CoroutineCall<T> {
  /** The future whose outcome it was: the original one, or the task made for the awaitable. Undefined until
   * the outcome has come. */
  readonly future: Future<T> | undefined;
}

/** Waits until there is an outcome to take. */
abstract class NextOutcome<T, R> extends QueuedCall<R> {
  protected readonly outcomes: Outcomes<T>;

  constructor(outcomes: Outcomes<T>) {
    super(outcomes.waiters);
    this.outcomes = outcomes;
  }

  override get [coroutineName](): string {
    return "asCompleted";
  }
}

/** Gives the result of a future. An iteration has claimed its outcome before it makes one. */
export class NextResult<T> extends NextOutcome<T, T> implements Completion<T> {
  #future: Future<T> | undefined;

  get future(): Future<T> | undefined {
    return this.#future;
  }

  protected get ready(): boolean {
    return this.outcomes.ready;
  }

  /** When cancelled, uses up its outcome, as in asyncio. */
  override throw(error: unknown): never {
    this.outcomes.dropClaim();
    super.throw(error);
  }

  protected finish(): T {
    this.#future = this.outcomes.take();
    return this.#future.result();
  }
}

/** Gives a future that is done. Claims an outcome when it is first awaited. */
export class NextFuture<T> extends NextOutcome<T, IteratorResult<Future<T>, undefined>> {
  #hasClaimed: boolean | undefined;

  protected get ready(): boolean {
    this.#hasClaimed ??= this.outcomes.claim();
    return !this.#hasClaimed || this.outcomes.ready;
  }

  /** When cancelled, leaves its outcome to other consumers. */
  override throw(error: unknown): never {
    if (this.#hasClaimed) this.outcomes.unclaim();
    super.throw(error);
  }

  protected finish(): IteratorResult<Future<T>, undefined> {
    if (!this.#hasClaimed) return { done: true, value: undefined };
    return { done: false, value: this.outcomes.take() };
  }
}
