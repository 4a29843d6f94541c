import {
  type CallScope,
  type Coroutine,
  type CoroutineCall,
  coroutine,
  type SignalOption,
} from "@x/future";
import { Scope, settle, WaitQueue, withSignal } from "@x/future/internal";
import { checkCallback } from "@x/loop/internal";
import { Acquire } from "./acquire.ts";
import type { Lease } from "./lease.ts";

/** What a lock and a semaphore have in common: tasks acquire it, in the order they came. */
export abstract class Lockable {
  /** Who waits for it. @internal */
  readonly line: WaitQueue;

  /** @param name - what those in line wait for, in texts. @internal */
  constructor(name: string) {
    this.line = new WaitQueue(name);
  }

  /** Whether who came now would have to wait. */
  abstract get locked(): boolean;

  /**
   * Acquires it, waiting in line until it is one's turn. Does not wait at all when it is free and
   * nobody is in line. When cancelled, nothing was acquired, and the turn goes to the next in line.
   *
   * asyncio: `lock.acquire()`, which gives True.
   *
   * @returns a lease: `using lease = yield* lock.acquire()` releases it at the end of the block.
   */
  acquire(options?: SignalOption): CoroutineCall<Lease> {
    const acquire = new Acquire(this);
    return options === undefined ? acquire : withSignal(acquire, options);
  }

  /** Gives it back. The next in line goes on in the next iteration. */
  abstract release(): void;

  /**
   * Acquires it, runs `body`, and releases it however the body ends. Cancelling while the body runs
   * cancels the body and waits for its end. An async body that cannot be told to end keeps it until it has
   * ended.
   *
   * asyncio: `async with lock`.
   *
   * @param body - a coroutine function, an async function or one that returns a value. It is given a
   * `signal` that is aborted when the call is cancelled.
   * @throws what the body throws; at once TypeError when it is no function.
   */
  with<T>(
    body: (scope: CallScope) => Coroutine<T> | PromiseLike<T> | T,
    options?: SignalOption,
  ): CoroutineCall<T> {
    checkCallback(body, "body");
    return withSignal(hold(this, body) as CoroutineCall<T>, options);
  }

  /** Lets who comes go on at once, unless others come first. @internal */
  abstract enter(): boolean;

  /** Somebody who was woken goes on. @internal */
  abstract resume(): void;

  /** Somebody has left the line because of an error; `woken` says that it was his turn. @internal */
  abstract leave(woken: boolean): void;
}

const hold = /* @__PURE__ */ coroutine(function* hold(
  lockable: Lockable,
  body: (scope: CallScope) => unknown,
): Coroutine<unknown> {
  yield* lockable.acquire();
  const scope = new Scope().enter();
  try {
    return yield* settle(scope.call(body, scope), scope);
  } finally {
    scope.exit();
    scope.whenFunctionEnds(() => lockable.release());
  }
});
