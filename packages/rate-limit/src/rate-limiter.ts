import {
  type CallScope,
  type Coroutine,
  type CoroutineCall,
  call,
  coroutine,
  type SignalOption,
} from "@x/future";
import { withSignal } from "@x/future/internal";
import { getEventLoop } from "@x/loop";
import { checkCallback, checkLimit, checkOptions } from "@x/loop/internal";
import { Acquire } from "./acquire.ts";
import { Bucket } from "./bucket.ts";
import { checkInterval, checkTokens } from "./check.ts";
import { Turnstile } from "./turnstile.ts";

/** How many tokens there are, and how fast they come. */
export interface RateLimit {
  /** How many tokens come in each interval, evenly. */
  readonly limit: number;
  /** The interval in ms; 1000 by default. */
  readonly interval?: number | undefined;
  /** How many tokens can be saved up, and are there at first; `limit` by default. */
  readonly burst?: number | undefined;
}

/**
 * Limits how often something happens: a bucket that fills with tokens, of which each `acquire` takes some. Tasks get
 * them in the order in which they came, even when one needs many and those behind it need few. A wait that is
 * cancelled takes none.
 *
 * In any stretch of time `t`, no more than `burst + t * limit / interval` tokens are taken. With `burst: 1`
 * they are taken one by one, `interval / limit` ms apart at least.
 *
 * Beyond asyncio.
 *
 * @example
 * ```ts
 * import { runSync } from "@x/future";
 * import { getRunningLoop } from "@x/loop";
 * import { RateLimiter } from "@x/rate-limit";
 *
 * runSync(function* () {
 *   const limiter = new RateLimiter({ limit: 2, interval: 1000 });
 *   for (let request = 1; request <= 4; request += 1) {
 *     yield* limiter.acquire();
 *     console.log(`request ${request} after ${getRunningLoop().time()} ms`);
 *   }
 * });
 * ```
 */
export class RateLimiter {
  /** How many tokens come in each interval. */
  readonly limit: number;
  /** The interval in ms. */
  readonly interval: number;
  /** How many tokens can be saved up. */
  readonly burst: number;
  readonly #turnstile: Turnstile;

  /** @throws TypeError, RangeError when an option is not valid. */
  constructor(options: RateLimit) {
    checkOptions(options, "limit");
    const { limit, interval = 1000, burst = limit } = options;
    checkTokens("limit", limit);
    checkInterval(interval);
    checkTokens("burst", burst);
    this.limit = limit;
    this.interval = interval;
    this.burst = burst;
    this.#turnstile = new Turnstile(new Bucket(limit, interval, burst));
  }

  /**
   * Takes `n` tokens, waiting in line until they have come. Does not wait at all when they are there and no
   * task is in line. When cancelled, no token was taken, and the next in line goes on.
   *
   * @throws at once TypeError, RangeError when `n` is not a whole number from 1 to `burst`.
   */
  acquire(n = 1, options?: SignalOption): CoroutineCall<void> {
    this.#check(n);
    const acquire = new Acquire(this.#turnstile, n);
    return options === undefined ? acquire : withSignal(acquire, options);
  }

  /**
   * Takes `n` tokens if they are there and no task is in line.
   *
   * @returns whether it has taken them.
   * @throws TypeError, RangeError when `n` is not a whole number from 1 to `burst`.
   */
  tryAcquire(n = 1): boolean {
    this.#check(n);
    return this.#turnstile.tryPass(n, getEventLoop());
  }

  /**
   * Takes a token, waiting in line until it has come, and runs `body`. The token is not given back, however
   * the body ends. Cancelling while the body runs cancels the body and waits for its end.
   *
   * @param body - a coroutine function, an async function or one that returns a value. It is given a
   * `signal` that is aborted when the call is cancelled.
   * @throws what the body throws; at once TypeError when it is not a function.
   */
  with<T>(
    body: (scope: CallScope) => Coroutine<T> | PromiseLike<T> | T,
    options?: SignalOption,
  ): CoroutineCall<T> {
    checkCallback(body, "body");
    return withSignal(runNext(this, body) as CoroutineCall<T>, options);
  }

  #check(n: number): void {
    checkLimit("n", n);
    if (n <= this.burst) return;
    throw new RangeError(
      `n must be ${this.burst} at most, not ${n}: there are never more tokens than the limiter's burst`,
    );
  }
}

const runNext = /* @__PURE__ */ coroutine(function* runNext(
  limiter: RateLimiter,
  body: (scope: CallScope) => unknown,
): Coroutine<unknown> {
  yield* limiter.acquire();
  return yield* call(body);
});
