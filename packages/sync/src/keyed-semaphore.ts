import { checkLimit } from "@x/loop/internal";
import { Keyed } from "./keyed.ts";
import { Semaphore } from "./semaphore.ts";

/**
 * A {@link Semaphore} for each key: at most `value` tasks at a time for the same key, such as the host that they
 * ask. Tasks get a key in the order they came. A key that no task holds or waits for costs nothing.
 *
 * Beyond asyncio.
 *
 * @example
 * ```ts
 * import { createTask, runSync, sleep } from "@x/future";
 * import { KeyedSemaphore } from "@x/sync";
 *
 * runSync(function* () {
 *   const hosts = new KeyedSemaphore<string>(2);
 *   const load = (host: string, page: string) =>
 *     hosts.with(host, function* () {
 *       yield* sleep(10);
 *       console.log(host, page);
 *     });
 *   const tasks = ["home", "news", "shop"].map((page) => createTask(load("example.org", page)));
 *   for (const task of tasks) yield* task;
 * });
 * ```
 */
export class KeyedSemaphore<K> extends Keyed<K> {
  readonly #value: number;

  /**
   * @param value - how many tasks may hold a key at a time.
   * @throws TypeError, RangeError when `value` is neither a whole number of 1 or more nor `Infinity`.
   */
  constructor(value: number) {
    checkLimit("value", value);
    super();
    this.#value = value;
  }

  /** @internal */
  protected override create(): Semaphore {
    return new Semaphore(this.#value);
  }
}
