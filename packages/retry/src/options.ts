import type { Coroutine, SignalOption } from "@x/future";
import { checkCallback, checkLimit, checkOptions, checkTime, describe } from "@x/loop/internal";

/** An attempt that has failed, to which there may be another. */
export interface Failure {
  /** Which attempt it was, from 1. */
  readonly number: number;
  /** For how many ms the next attempt is put off. */
  readonly delay: number;
}

/** How often to try, how long to pause in between, and after which failures. */
export interface RetryOptions extends SignalOption {
  /** How many attempts there are at most, the first one included: 3 by default, or `Infinity`. */
  readonly attempts?: number | undefined;
  /** The pause after the first failure, in ms; 1000 by default. */
  readonly delay?: number | undefined;
  /** By how much each pause is longer than the one before; 2 by default, and 1 for pauses of one length. */
  readonly factor?: number | undefined;
  /** The longest pause, in ms; 30,000 by default. */
  readonly maxDelay?: number | undefined;
  /** How much of a pause is left to chance: from 0, the default, for none of it, to 1 for all of it. Clients
   * that have failed together then do not come again together. */
  readonly jitter?: number | undefined;
  /** Whether to try again after an error; by default after each. A promise or a coroutine is waited for. It is
   * not asked after the last attempt, nor after a cancellation, which is never followed by another attempt. */
  readonly retryIf?:
    | ((error: unknown, failure: Failure) => boolean | PromiseLike<boolean> | Coroutine<boolean>)
    | undefined;
  /** Called before each pause, to write a log, for instance. A promise or a coroutine is waited for. */
  readonly onRetry?:
    | ((error: unknown, failure: Failure) => void | PromiseLike<void> | Coroutine<void>)
    | undefined;
  /** Where chance comes from: gives numbers from 0 up to 1, as `Math.random` does, which is the default. */
  readonly random?: (() => number) | undefined;
}

/** Options of which none is missing. */
export type Policy = { readonly [K in Exclude<keyof RetryOptions, "signal">]-?: Given<K> };

type Given<K extends keyof RetryOptions> = Exclude<RetryOptions[K], undefined>;

/** @throws TypeError, RangeError for options that are not valid. */
export function policyOf(options: RetryOptions): Policy {
  checkOptions(options, "attempts");
  const {
    attempts = 3,
    delay = 1000,
    factor = 2,
    maxDelay = 30_000,
    jitter = 0,
    retryIf = always,
    onRetry = ignore,
    random = Math.random,
  } = options;
  checkLimit("attempts", attempts);
  checkDuration("delay", delay);
  checkNumber("factor", factor, 1, Number.POSITIVE_INFINITY, "a number of 1 or more");
  checkDuration("maxDelay", maxDelay);
  checkNumber("jitter", jitter, 0, 1, "a number from 0 to 1");
  checkCallback(retryIf, "retryIf");
  checkCallback(onRetry, "onRetry");
  checkCallback(random, "random");
  return { attempts, delay, factor, maxDelay, jitter, retryIf, onRetry, random };
}

function always(): boolean {
  return true;
}

function ignore(): void {}

function checkDuration(name: string, value: number): void {
  checkTime(name, value);
  if (value < 0) throw new RangeError(`${name} must be 0 ms or more, not ${value}`);
}

function checkNumber(name: string, value: number, least: number, most: number, kind: string): void {
  if (typeof value !== "number") {
    throw new TypeError(`${name} must be ${kind}, not ${describe(value)}`);
  }
  if (!(value >= least && value <= most)) {
    throw new RangeError(`${name} must be ${kind}, not ${value}`);
  }
}
