import { type Coroutine, type CoroutineCall, coroutine, type SignalOption } from "@x/future";
import { WaitQueue, withSignal } from "@x/future/internal";

/**
 * Something that happens, and that tasks wait for. Once it is set, nobody waits any more, until it
 * is cleared.
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
   * Whether it is set. It is not at first.
   *
   * asyncio: `event.is_set()`.
   */
  get isSet(): boolean {
    return this.#isSet;
  }

  /**
   * Sets it. All who wait go on in the next iteration, in the order they came, also if it is cleared
   * before that.
   *
   * asyncio: `event.set()`.
   */
  set(): void {
    this.#isSet = true;
    this.#line.wakeAll();
  }

  /**
   * Takes it back: whoever calls {@link Event.wait} from now on waits for the next `set()`.
   *
   * asyncio: `event.clear()`.
   */
  clear(): void {
    this.#isSet = false;
  }

  /**
   * Waits until it is set. Does not wait at all when it is. Cancelling concerns nobody else.
   *
   * asyncio: `event.wait()`.
   *
   * @returns true always, which tells it from the undefined of a `moveOnAfter(delay, event.wait())`.
   */
  wait(options?: SignalOption): CoroutineCall<true> {
    return withSignal(wait(this, this.#line), options);
  }
}

const wait = /* @__PURE__ */ coroutine(function* wait(
  event: Event,
  line: WaitQueue,
): Coroutine<true> {
  if (!event.isSet) yield* line.wait();
  return true;
});
