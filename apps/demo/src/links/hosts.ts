import { type Coroutine, type CoroutineCall, sleep } from "@x/future";
import { getRunningLoop } from "@x/loop";
import { KeyedSemaphore } from "@x/sync";

/** The servers: each gets at most `limit` requests at a time, and none while it asks clients to wait. */
export class Hosts {
  readonly #requests: KeyedSemaphore<string>;
  /** Until when each that has asked for it is left alone, by the loop's time. */
  readonly #rests = new Map<string, number>();

  constructor(limit: number) {
    this.#requests = new KeyedSemaphore(limit);
  }

  visit<T>({ host }: URL, request: () => Coroutine<T>): CoroutineCall<T> {
    return this.#requests.with(host, () => this.#whenRested(host, request));
  }

  /** Requests that are on their way go on; the others wait. */
  rest({ host }: URL, delay: number): void {
    this.#rests.set(host, Math.max(this.#restsUntil(host), getRunningLoop().time() + delay));
  }

  *#whenRested<T>(host: string, request: () => Coroutine<T>): Coroutine<T> {
    const rest = this.#restsUntil(host) - getRunningLoop().time();
    if (rest > 0) yield* sleep(rest);
    return yield* request();
  }

  #restsUntil(host: string): number {
    return this.#rests.get(host) ?? 0;
  }
}
