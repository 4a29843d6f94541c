import { type Coroutine, type CoroutineCall, sleep } from "@x/future";
import { getRunningLoop } from "@x/loop";
import { Semaphore } from "@x/sync";

/** One server: it gets at most `limit` requests at a time, and none while it asks to be left alone. */
export class Host {
  readonly #requests: Semaphore;
  #restsUntil = 0;

  constructor(limit: number) {
    this.#requests = new Semaphore(limit);
  }

  visit<T>(request: () => Coroutine<T>): CoroutineCall<T> {
    return this.#requests.with(() => this.#whenRested(request));
  }

  *#whenRested<T>(request: () => Coroutine<T>): Coroutine<T> {
    const rest = this.#restsUntil - getRunningLoop().time();
    if (rest > 0) yield* sleep(rest);
    return yield* request();
  }

  /** Requests that are on their way go on; the others wait. */
  rest(delay: number): void {
    this.#restsUntil = Math.max(this.#restsUntil, getRunningLoop().time() + delay);
  }
}

export class Hosts {
  readonly #limit: number;
  readonly #hosts = new Map<string, Host>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  of(url: URL): Host {
    let host = this.#hosts.get(url.host);
    if (host === undefined) {
      host = new Host(this.#limit);
      this.#hosts.set(url.host, host);
    }
    return host;
  }
}
