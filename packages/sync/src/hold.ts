import { type CallScope, type Coroutine, type CoroutineCall, isCoroutine } from "@x/future";
import {
  checkAwaitable,
  closeCoroutine,
  coroutineName,
  HandmadeCoroutine,
  type Scope,
  ScopedCall,
  type SuspensionIterator,
} from "@x/future/internal";
import { describe } from "@x/loop/internal";
import type { Lease } from "./lease.ts";

/** What runs while a lock or permits are held: a function, which is given a scope whose `signal` is aborted when
 * the call is cancelled, or the call of a coroutine, which begins only then. */
export type LockBody<T> =
  | CoroutineCall<T>
  | Coroutine<T>
  | ((scope: CallScope) => Coroutine<T> | PromiseLike<T> | T);

/** @throws TypeError when a body can be neither called nor begun later, Error when it was awaited before. */
export function checkBody(body: unknown): void {
  if (typeof body !== "function" && !isCoroutine(body)) {
    throw new TypeError(
      `body must be a function or the call of a coroutine, not ${describe(body)}${hintFor(body)}`,
    );
  }
  checkAwaitable(body, "body");
}

function hintFor(body: unknown): string {
  return body instanceof Promise ? ", which runs already: pass the function itself" : "";
}

/** What gives leases. */
interface Lender {
  take(n: number): CoroutineCall<Lease>;
}

/** The call that runs `body` while it holds what `lender` gives. */
export class Hold<T> extends HandmadeCoroutine<T> {
  readonly #lender: Lender;
  readonly #n: number;
  readonly #body: LockBody<T>;
  #take: SuspensionIterator<Lease> | undefined;
  #held: Held<T> | undefined;

  constructor(lender: Lender, n: number, body: LockBody<T>) {
    super();
    this.#lender = lender;
    this.#n = n;
    this.#body = body;
  }

  override get [coroutineName](): string {
    return "hold";
  }

  next(value: unknown): ReturnType<SuspensionIterator<T>["next"]> {
    if (this.#held !== undefined) return this.#held.next(value);
    this.#take ??= this.#lender.take(this.#n)[Symbol.iterator]();
    const taken = this.#take.next(value);
    if (!taken.done) return taken;
    this.#held = new Held(taken.value, this.#body);
    return this.#held.next(undefined);
  }

  override throw(error: unknown): ReturnType<SuspensionIterator<T>["next"]> {
    if (this.#held !== undefined) return this.#held.throw(error);
    // It will never begin.
    closeCoroutine(this.#body);
    this.#take?.throw?.(error);
    throw error;
  }
}

/** The call of the body, which gives the lease back. */
class Held<T> extends ScopedCall<T> {
  readonly #lease: Lease;

  constructor(lease: Lease, body: LockBody<T>) {
    super(typeof body === "function" ? body : () => body);
    this.#lease = lease;
  }

  protected override exit(scope: Scope): void {
    super.exit(scope);
    scope.whenFunctionEnds(() => this.#lease.release());
  }
}
