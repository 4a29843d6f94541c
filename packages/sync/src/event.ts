import { type Coroutine, type CoroutineCall, coroutine, type SignalOption } from "@x/future";
import { WaitQueue, withSignal } from "@x/future/internal";
import { inspect } from "@x/loop/internal";
import { waitersIn } from "./waiters.ts";

/**
 * A flag that tasks can wait for. While it is set, waiting for it takes no time; when it is cleared, tasks
 * wait again.
 *
 * asyncio: `asyncio.Event`.
 *
 * @example
 * ```ts
 * import { createTask, run, sleep } from "@x/future";
 * import { Event } from "@x/sync";
 *
 * await run(function* () {
 *   const ready = new Event();
 *   const client = createTask(function* () {
 *     yield* ready.wait();
 *     console.log("the server is up");
 *   });
 *   yield* sleep(10);
 *   ready.set();
 *   yield* client;
 * });
 * ```
 */
export class Event {
  #isSet = false;
  readonly #line = new WaitQueue("Event.wait");

  /**
   * Whether the event is set. A new event is not.
   *
   * asyncio: `event.is_set()`.
   */
  get isSet(): boolean {
    return this.#isSet;
  }

  /**
   * Sets the event. All tasks that wait go on in the next iteration, in the order they came, even if the
   * event is cleared before that.
   *
   * asyncio: `event.set()`.
   */
  set(): void {
    this.#isSet = true;
    this.#line.wakeAll();
  }

  /**
   * Resets the event: tasks that call {@link Event.wait} from now on wait for the next `set()`.
   *
   * asyncio: `event.clear()`.
   */
  clear(): void {
    this.#isSet = false;
  }

  /**
   * Waits until the event is set; returns without suspending if it is. Cancelling affects no other task.
   *
   * asyncio: `event.wait()`.
   *
   * @returns always true, so that `moveOnAfter(delay, event.wait())` tells an event (true) from a timeout
   * (undefined).
   */
  wait(options?: SignalOption): CoroutineCall<true> {
    return withSignal(Event.#wait(this), options);
  }

  /** For example `<Event unset waiters=2>`. */
  toString(): string {
    return `<Event ${this.#isSet ? "set" : "unset"}${waitersIn(this.#line)}>`;
  }

  /** @internal */
  [inspect](): string {
    return this.toString();
  }

  static readonly #wait = /* @__PURE__ */ coroutine(function* wait(event: Event): Coroutine<true> {
    if (!event.#isSet) yield* event.#line.wait();
    return true;
  });
}
