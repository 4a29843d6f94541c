import { type Coroutine, type CoroutineCall, call, coroutine, isCancelled, sleep } from "@x/future";
import { currentDriver, type Driver, ScopedCall, withSignal } from "@x/future/internal";
import { checkCallback } from "@x/loop/internal";
import { type Attempt, AttemptScope } from "./attempt.ts";
import { type Policy, policyOf, type RetryOptions } from "./options.ts";

/** How many errors are kept: there may be attempts for ever. */
const KEPT = 10;

/**
 * Calls `fn`, and again after a pause when it has failed, until it succeeds, the attempts are used up or
 * `retryIf` refuses. The last error is then thrown as it is; the earlier ones are its `errors` (ten of them
 * at most), unless it has such a property of its own. A `timeout` around all of it is a deadline, one in
 * `fn` limits an attempt.
 *
 * Cancelling ends a pause at once. An attempt that is cancelled is waited for, and there is no other after
 * it, whatever it fails with.
 *
 * Beyond asyncio.
 *
 * @param fn - is given an {@link Attempt}: its number, the errors so far, and a `signal` that is aborted
 * when the call is cancelled; may be a generator function, an async or a plain one.
 * @param options - see {@link RetryOptions}; `signal`: see {@link @x/future#SignalOption}.
 * @throws what the last attempt, `retryIf` or `onRetry` throws; at once TypeError, RangeError for bad
 * arguments.
 *
 * @example
 * ```ts
 * import { run } from "@x/future";
 * import { retry } from "@x/retry";
 *
 * const answer = await run(
 *   retry(
 *     ({ number }) => {
 *       if (number < 3) throw new Error("not yet");
 *       return `attempt ${number}`;
 *     },
 *     { delay: 10 },
 *   ),
 * );
 * console.log(answer);
 * ```
 */
export function retry<T>(
  fn: (attempt: Attempt) => Coroutine<T> | PromiseLike<T> | T,
  options: RetryOptions = {},
): CoroutineCall<T> {
  checkCallback(fn, "fn");
  const policy = policyOf(options);
  return withSignal(attemptAll(fn, policy) as CoroutineCall<T>, options);
}

const attemptAll = /* @__PURE__ */ coroutine(function* retry(
  fn: (attempt: Attempt) => unknown,
  policy: Policy,
): Coroutine<unknown> {
  const { attempts, factor, maxDelay, retryIf, onRetry } = policy;
  const driver = currentDriver() as Driver<unknown>;
  const { requests } = driver;
  let errors: readonly unknown[] = [];
  let pause = Math.min(policy.delay, maxDelay);
  try {
    for (let number = 1; ; number += 1) {
      try {
        return yield* new AttemptCall(fn, number, errors);
      } catch (error) {
        errors = [...errors, error].slice(-KEPT);
        // A function that was cancelled may fail with any error. If it was not told to end yet, the request is
        // delivered here.
        if (driver.requests > requests) yield* sleep(0);
        if (driver.requests > requests || isCancelled(error) || number === attempts) throw error;
        const failure = { number, delay: jittered(pause, policy) };
        if (!(yield* call(() => retryIf(error, failure)))) throw error;
        yield* call(() => onRetry(error, failure));
        yield* sleep(failure.delay);
        pause = Math.min(pause * factor, maxDelay);
      }
    }
  } catch (error) {
    addErrors(error, errors);
    throw error;
  }
});

/** One call of the function. */
class AttemptCall extends ScopedCall<unknown> {
  readonly #number: number;
  readonly #errors: readonly unknown[];

  constructor(fn: (attempt: Attempt) => unknown, number: number, errors: readonly unknown[]) {
    super(fn);
    this.#number = number;
    this.#errors = errors;
  }

  protected override open(): AttemptScope {
    return new AttemptScope(this.#number, this.#errors);
  }
}

function jittered(pause: number, { jitter, random }: Policy): number {
  return pause * (1 - jitter * random());
}

/** Gives an error the earlier ones, if it can have any. */
function addErrors(error: unknown, errors: readonly unknown[]): void {
  const earlier = errors.filter((each) => each !== error);
  if (earlier.length === 0 || typeof error !== "object" || error === null) return;
  if ("errors" in error || !Object.isExtensible(error)) return;
  // Not enumerable, as that of an AggregateError.
  Object.defineProperty(error, "errors", { value: earlier, configurable: true, writable: true });
}
