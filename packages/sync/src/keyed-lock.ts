import { Keyed } from "./keyed.ts";
import { Lock } from "./lock.ts";

/**
 * A {@link Lock} for each key: one task at a time for the same key, any number for different ones. Tasks get a key
 * in the order they came. A key that no task holds or waits for costs nothing.
 *
 * Beyond asyncio.
 *
 * @example
 * ```ts
 * import { createTask, runSync, sleep } from "@x/future";
 * import { KeyedLock } from "@x/sync";
 *
 * runSync(function* () {
 *   const accounts = new KeyedLock<string>();
 *   function* pay(account: string, amount: number) {
 *     using _lease = yield* accounts.acquire(account);
 *     yield* sleep(10);
 *     console.log(account, amount);
 *   }
 *   const payments = [pay("Ann", 1), pay("Ann", 2), pay("Bob", 3)].map((each) => createTask(each));
 *   for (const payment of payments) yield* payment;
 * });
 * ```
 */
export class KeyedLock<K> extends Keyed<K> {
  /** @internal */
  protected override create(): Lock {
    return new Lock();
  }
}
