import { type Coroutine, createTask, type SuspensionIterator, sleep, type Task } from "@x/future";
import { EventLoop, type ExceptionContext, VirtualHost } from "@x/loop";
import { expect } from "vitest";

export { asyncMain } from "@x/test-support";

/** A loop in virtual time, which counts its iterations. */
export class TestLoop extends EventLoop {
  readonly reports: ExceptionContext[] = [];
  iteration = 0;

  constructor(options: { debug?: boolean } = {}) {
    super({ ...options, host: new VirtualHost() });
    this.setExceptionHandler((context) => this.reports.push(context));
  }

  override runOnce(): boolean {
    this.iteration += 1;
    return super.runOnce();
  }
}

/** Notes what happens. */
export type Log = (event: string) => void;

/** Runs `main` to the end of all that it starts; returns what was noted, each after the number of its
 * iteration, from that in which `main` began. Nothing may be reported. */
export function traced(main: (log: Log) => Coroutine<unknown>): string[] {
  const loop = new TestLoop();
  const events: string[] = [];
  const task = createTask(
    main((event) => events.push(`${loop.iteration} ${event}`)),
    { loop },
  );
  while (loop.runOnce()) {}
  loop.close();
  task.result();
  expect(loop.reports).toEqual([]);
  return events;
}

/** What `yield*` takes. */
interface Waitable<T> {
  [Symbol.iterator](): SuspensionIterator<T>;
}

/** A task that waits for something and notes what came of it. */
export function noting(
  log: Log,
  name: string,
  body: Waitable<unknown>,
  options: { eager?: boolean } = {},
): Task<void> {
  function* note(): Coroutine<void> {
    const outcome = yield* outcomeOf(body);
    log(`${name}: ${outcome}`);
  }
  return createTask(note(), options);
}

/** The result of a coroutine, or its error as text, with the arguments of a CancelledError. */
export function* outcomeOf(body: Waitable<unknown>): Coroutine<unknown> {
  try {
    return yield* body;
  } catch (error) {
    const { name, message, args } = error as Error & { args?: readonly unknown[] };
    return args === undefined ? `${name} ${message}` : [name, ...args].join(" ");
  }
}

/** When a waiter is cancelled, before the one behind it is. */
export const MOMENTS = ["before it began", "in line", "when it had been woken"] as const;

/** Cancels the first of two tasks at a moment, and wakes one of those that wait. */
export function* cancelAt(
  moment: (typeof MOMENTS)[number],
  first: Task<unknown>,
  wake: () => void,
): Coroutine<void> {
  if (moment !== "before it began") yield* sleep(0);
  if (moment === "when it had been woken") wake();
  first.cancel("enough");
  if (moment !== "when it had been woken") wake();
}
