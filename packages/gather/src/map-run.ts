/**
 * A map runs in the task that called it, and begins calls as long as fewer than `limit` of them are open. A
 * call is a cancel scope, and the future of what the function has returned wakes it directly: no task is made
 * for a function that returns a value or a promise. To wait for room, or for the end of the calls, is to wait
 * until a condition holds, which is looked at after each change.
 *
 * The invariant is that nothing begins after a failure. So each call reports its end in the very step in
 * which its future is done, before any other code runs, and the map itself only ever waits for calls that
 * have begun. The source is read by the map itself where its items are at hand, and by a task of its own (the
 * feeder) where they have to be waited for, so that a slow source does not delay the report of a failure.
 */

import {
  type Coroutine,
  type CoroutineIterator,
  createTask,
  type Future,
  isCancelled,
  iterate,
  type Task,
} from "@x/future";
import {
  addWaiter,
  coroutineIterator,
  currentDriver,
  Dependent,
  type Driver,
  NONE,
  OnWake,
  partOf,
  takeError,
} from "@x/future/internal";
import type { EventLoop } from "@x/loop";
import { MapCall, type Mapper } from "./map-call.ts";
import type { MapResults } from "./map-results.ts";

/** A run of a map over its items. */
export class MapRun {
  readonly #fn: Mapper;
  readonly #limit: number;
  readonly #driver = currentDriver() as Driver<unknown>;
  readonly #results: MapResults;
  /** The open calls, in no particular order. */
  readonly #calls: MapCall[] = [];
  /** The task that reads the source, if its items have to be waited for. */
  #feeder: Task<void> | undefined;
  #begun = 0;
  #failure: unknown = NONE;
  #ending = false;
  /** What the map and the feeder wait for, if they do. */
  #waiting: Until[] = [];

  constructor(fn: Mapper, limit: number, results: MapResults) {
    this.#fn = fn;
    this.#limit = limit;
    this.#results = results;
  }

  /** The driver that runs the map; the calls are scopes of it. */
  get driver(): Driver<unknown> {
    return this.#driver;
  }

  *run(items: Iterable<unknown> | AsyncIterable<unknown>): Coroutine<void> {
    try {
      yield* partOf(this.#callAll(items));
    } catch (error) {
      // It was cancelled when a call had failed already: the CancelledError is thrown.
      if (this.#failure !== NONE) reportOther(this.#driver.loop, this.#failure);
      throw error;
    }
    if (this.#failure !== NONE) throw this.#failure;
  }

  /** Takes a call off the open ones and keeps its result or its error. */
  ended(call: MapCall): void {
    const last = this.#calls.pop() as MapCall;
    if (last !== call) {
      this.#calls[call.position] = last;
      last.position = call.position;
    }
    call.end();
    const future = call.future as Future<unknown>;
    const error = future[takeError]();
    if (error === NONE) this.#results.put(call.index, future.result());
    else this.#fail(error);
    this.#notify();
  }

  *#callAll(items: Iterable<unknown> | AsyncIterable<unknown>): Coroutine<void> {
    try {
      const iterator = plainIterator(items);
      if (iterator !== undefined) yield* partOf(this.#take(iterator));
      else this.#feed(iterate(items));
      yield* this.#until(() => !this.#active || this.#failure !== NONE);
    } finally {
      yield* this.#end();
    }
  }

  get #active(): boolean {
    return this.#calls.length > 0 || this.#feeder?.done === false;
  }

  /** Whether another call may begin. This is so after a failure, too, since what has failed is not open any more. */
  readonly #hasRoom = (): boolean => this.#calls.length + this.#results.held < this.#limit;

  /** Begins the calls for a source whose items are at hand. */
  *#take(iterator: Iterator<unknown>): Coroutine<void> {
    let open = true;
    try {
      for (;;) {
        yield* this.#until(this.#hasRoom);
        if (this.#failure !== NONE) return;
        // A source whose next() throws is at its end, and must not be closed.
        open = false;
        const step = iterator.next();
        if (step.done) return;
        open = true;
        this.#begin(step.value);
      }
    } finally {
      if (open) this.#close(iterator);
    }
  }

  #close(iterator: Iterator<unknown>): void {
    try {
      iterator.return?.();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Begins the calls for a source whose items have to be waited for, in a task of its own. */
  #feed(source: CoroutineIterator<unknown>): void {
    const feeder = createTask(this.#receive(source));
    this.#feeder = feeder;
    const ended = (): void => {
      const error = feeder[takeError]();
      if (error !== NONE) this.#fail(error);
      this.#notify();
    };
    feeder[addWaiter](new OnWake(ended));
  }

  *#receive(source: CoroutineIterator<unknown>): Coroutine<void> {
    try {
      for (;;) {
        yield* this.#until(this.#hasRoom);
        if (this.#failure !== NONE) return;
        const step = yield* source.next();
        if (step.done) return;
        if (this.#failure === NONE) this.#begin(step.value);
      }
    } finally {
      yield* source.close();
    }
  }

  /** A result was taken: there may be room for another call. */
  taken(): void {
    this.#notify();
  }

  #begin(item: unknown): void {
    const call = new MapCall(this, this.#begun);
    this.#begun += 1;
    try {
      const value = call.begin(this.#fn, item);
      const future = call.waitFor(value);
      if (future === undefined) {
        this.#results.put(call.index, value);
        return;
      }
      call.position = this.#calls.push(call) - 1;
      future[addWaiter](call);
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    if (this.#failure === NONE && !this.#ending) this.#failure = error;
    else reportOther(this.#driver.loop, error);
  }

  /** Waits until a condition holds, which is looked at whenever something changes. */
  #until(holds: () => boolean): Future<void> {
    const until = new Until(holds, this.#openFutures);
    if (holds()) until.setResult();
    else this.#waiting.push(until);
    return until;
  }

  readonly #openFutures = (): Future<unknown>[] => {
    const futures = this.#calls.map(({ future }) => future as Future<unknown>);
    return this.#feeder?.done === false ? [this.#feeder, ...futures] : futures;
  };

  /** Something has changed. */
  #notify(): void {
    let isAnyDone = false;
    for (const until of this.#waiting) {
      if (!until.done && until.holds()) until.setResult();
      isAnyDone ||= until.done;
    }
    if (isAnyDone) this.#waiting = this.#waiting.filter(({ done }) => !done);
  }

  /** Cancels the feeder and the open calls and waits for their end, however often the caller is cancelled. */
  *#end(): Coroutine<void> {
    this.#ending = true;
    let interruption: unknown = NONE;
    this.#feeder?.cancel();
    for (const call of [...this.#calls]) call.stop();
    while (this.#active) {
      try {
        yield* this.#until(() => !this.#active);
      } catch (error) {
        interruption = error;
      }
    }
    if (interruption !== NONE) throw interruption;
  }
}

/** Done when a condition holds. */
class Until extends Dependent<void> {
  readonly holds: () => boolean;

  constructor(holds: () => boolean, others: () => Iterable<Future<unknown>>) {
    super(others);
    this.holds = holds;
  }
}

/** The map throws one error only, or is cancelled. */
function reportOther(loop: EventLoop, error: unknown): void {
  if (isCancelled(error)) return;
  const message = "A call of map() has failed after another one, or while it was being cancelled";
  loop.callExceptionHandler({ message, error });
}

/** The iterator of a source whose items are at hand; undefined if they have to be waited for. */
function plainIterator(
  items: Iterable<unknown> | AsyncIterable<unknown>,
): Iterator<unknown> | undefined {
  // A string is iterable, but `in` takes objects only.
  const source: object = Object(items);
  if (Symbol.asyncIterator in source || coroutineIterator in source) return undefined;
  return (items as Iterable<unknown>)[Symbol.iterator]();
}
