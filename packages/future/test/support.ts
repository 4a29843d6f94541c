import {
  type Awaitable,
  type Coroutine,
  createTask,
  type SuspensionIterator,
  type Task,
} from "@x/future";
import { defaultHost, EventLoop, type ExceptionContext, VirtualHost } from "@x/loop";

/** A loop in virtual time, which tests turn by hand, and what its exception handler was told. */
export class TestLoop extends EventLoop {
  readonly reports: ExceptionContext[] = [];
  /** How many iterations were run. */
  iteration = 0;

  constructor(options: { debug?: boolean; slowCallbackDuration?: number } = {}) {
    super({ ...options, host: new VirtualHost() });
    this.setExceptionHandler((context) => this.reports.push(context));
  }

  override runOnce(): boolean {
    this.iteration += 1;
    return super.runOnce();
  }

  /** Runs `count` iterations. */
  turn(count = 1): this {
    for (let i = 0; i < count; i += 1) this.runOnce();
    return this;
  }

  /** Runs until nothing is left to wait for. */
  drain(): this {
    while (this.runOnce()) {}
    return this;
  }

  task<T>(awaitable: Awaitable<T>, options: { name?: string; eager?: boolean } = {}): Task<T> {
    return createTask(awaitable, { ...options, loop: this });
  }

  get messages(): string[] {
    return this.reports.map((report) => report.message);
  }
}

/** A host in which nothing happens but what the loop asks for: it is idle when the loop rests. */
export class IdleHost extends VirtualHost {
  override whenIdle(callback: () => void): () => void {
    let wanted = true;
    defaultHost.later(() => {
      if (wanted) callback();
    });
    return () => {
      wanted = false;
    };
  }
}

/** Runs `main` on a loop of its own, and returns what it logged, each with its iteration. */
export function traced(
  main: (log: (event: unknown) => void, loop: TestLoop) => Coroutine<unknown>,
): string[] {
  const loop = new TestLoop();
  const events: string[] = [];
  const task = loop.task(main((event) => events.push(`${loop.iteration} ${event}`), loop));
  loop.drain();
  task.result();
  loop.close();
  return events;
}

/** What a function throws. */
export function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

/** What `yield*` takes. */
interface Waitable {
  [Symbol.iterator](): SuspensionIterator<unknown>;
}

/** A coroutine that ends without waiting. */
// biome-ignore lint/correctness/useYield: that is the point of it
export function* atOnce<T>(action: () => T): Coroutine<T> {
  return action();
}

/** What a coroutine is left with: its result, or the name and arguments of the error. */
export function* outcomeOf(body: Waitable): Coroutine<unknown> {
  try {
    return yield* body;
  } catch (error) {
    const { name, args = [] } = error as { name: string; args?: readonly unknown[] };
    return [name, ...args];
  }
}

/** A turn of the host: promises have settled. */
export function hostTurn(): Promise<void> {
  return new Promise((resolve) => defaultHost.later(resolve));
}

/** A promise, and what settles it. */
export function deferred<T>() {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
