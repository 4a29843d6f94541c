import { type Coroutine, sleep } from "@x/future";
import { getRunningLoop } from "@x/loop";
import { Queue } from "@x/queue";

/** One server: so many requests at a time, and none while it asks to be left alone. */
export class Host {
  /** A queue of permits: to take one is to wait until one is there. */
  readonly #permits = new Queue<"permit">();
  #restsUntil = 0;

  constructor(limit: number) {
    for (let n = 0; n < limit; n++) this.#permits.putNowait("permit");
  }

  *visit<T>(request: () => Coroutine<T>): Coroutine<T> {
    const permit = yield* this.#permits.get();
    try {
      const rest = this.#restsUntil - getRunningLoop().time();
      if (rest > 0) yield* sleep(rest);
      return yield* request();
    } finally {
      this.#permits.putNowait(permit);
    }
  }

  /** Requests that are on their way stay so; the others wait. */
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
