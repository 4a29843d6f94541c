import {
  type CallScope,
  type Coroutine,
  type CoroutineCall,
  coroutine,
  type SignalOption,
} from "@x/future";
import { Scope, toWaitable, WaitQueue, withSignal } from "@x/future/internal";
import { checkCallback } from "@x/loop/internal";
import { Acquire } from "./acquire.ts";
import type { Lease } from "./lease.ts";

/** The base of locks and semaphores: tasks acquire them in the order they came, and release them. */
export abstract class Lockable {
  /** The tasks that wait to acquire it. @internal */
  readonly line: WaitQueue;

  /** @param name - what the tasks in line wait for, as messages name it. @internal */
  constructor(name: string) {
    this.line = new WaitQueue(name);
  }

  /** Whether a task that acquired it now would have to wait. */
  abstract get locked(): boolean;

  /**
   * Waits in line until it is the caller's turn, and acquires. Returns without suspending if it is free and
   * no task waits for it. When the call is cancelled, nothing was acquired, and the next task has its turn.
   *
   * asyncio: `lock.acquire()`, which returns True.
   *
   * @returns a lease: `using lease = yield* lock.acquire()` releases it at the end of the block.
   */
  acquire(options?: SignalOption): CoroutineCall<Lease> {
    const acquire = new Acquire(this);
    return options === undefined ? acquire : withSignal(acquire, options);
  }

  /** Gives it back. The next waiter goes on in the next iteration. */
  abstract release(): void;

  /**
   * Acquires it, runs `body`, and releases it however the body ends. Cancelling while the body runs
   * cancels the body and waits for it to end. If an async body cannot be cancelled where it waits, the
   * release takes place when the body has ended.
   *
   * asyncio: `async with lock`.
   *
   * @param body - a coroutine function, an async function or a plain one. It is given a scope whose
   * `signal` is aborted when the call is cancelled.
   * @throws what the body throws; at once TypeError when `body` is not a function.
   */
  with<T>(
    body: (scope: CallScope) => Coroutine<T> | PromiseLike<T> | T,
    options?: SignalOption,
  ): CoroutineCall<T> {
    checkCallback(body, "body");
    return withSignal(hold(this, body) as CoroutineCall<T>, options);
  }

  /** Acquires it for a task that comes. False if the task has to wait in line. @internal */
  abstract enter(): boolean;

  /** Acquires it for a task that was woken. @internal */
  abstract resume(): void;

  /** A task has left the line because of an error; `woken` says whether it had been woken. @internal */
  abstract leave(woken: boolean): void;
}

const hold = /* @__PURE__ */ coroutine(function* hold(
  lockable: Lockable,
  body: (scope: CallScope) => unknown,
): Coroutine<unknown> {
  yield* lockable.acquire();
  const scope = new Scope().enter();
  try {
    return yield* toWaitable(scope.call(body, scope), scope);
  } finally {
    scope.exit();
    scope.whenFunctionEnds(() => lockable.release());
  }
});
