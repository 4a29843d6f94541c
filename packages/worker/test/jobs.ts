// What the tests have another thread do.
import {
  allTasks,
  type Coroutine,
  type CoroutineCall,
  call,
  currentSignal,
  currentTask,
  isCancelled,
  sleep,
} from "@x/future";
import { getEventLoop, getRunningLoop } from "@x/loop";
import { ExceptionGroup } from "@x/taskgroup";

const events: string[] = [];

/** What has happened since it was last asked for. */
export function takeEvents(): string[] {
  return events.splice(0);
}

export function note(event: string): void {
  events.push(event);
}

export function add(a: number, b: number): number {
  return a + b;
}

export function* addInSteps(a: number, b: number): Coroutine<number> {
  yield* sleep(0);
  return a + b;
}

export async function addLater(a: number, b: number): Promise<number> {
  await null;
  return a + b;
}

export async function failLater(): Promise<never> {
  await null;
  throw new Error("later");
}

export default function answer(): number {
  return 42;
}

export const constant = 42;

/** Whether the loop that is running is this thread's, in a task and elsewhere. */
export async function whereAmI(): Promise<unknown> {
  const loop = getRunningLoop();
  const name = currentTask()?.name;
  await null;
  return { name, same: getEventLoop() === loop };
}

/** Cancels a task of this thread. */
export function cancelTask(name: string): void {
  for (const task of allTasks()) if (task.name === name) task.cancel();
}

/** Cancels all tasks of this thread but the one that does. */
export function cancelAllTasks(): void {
  for (const task of allTasks()) if (task !== currentTask()) task.cancel();
}

export function hasTask(): void {
  events.push(currentTask() === null ? "no task" : "a task");
}

/** Waits until it is cancelled, and then for its cleaning up. */
export function* hold(name: string): Coroutine<void> {
  events.push(`${name} began`);
  try {
    yield* sleep(Number.POSITIVE_INFINITY);
  } catch (error) {
    if (isCancelled(error)) events.push(`${name} cancelled: ${error.args}`);
    throw error;
  } finally {
    yield* sleep(1);
    events.push(`${name} cleaned up`);
  }
}

/** The same, as an async function that passes no signal on. */
export async function holdPlainly(name: string): Promise<void> {
  events.push(`${name} began`);
  try {
    await sleep(Number.POSITIVE_INFINITY);
  } finally {
    await sleep(1);
    events.push(`${name} cleaned up`);
  }
}

/** Fails when it is cancelled. */
export function* failAtEnd(): Coroutine<void> {
  try {
    yield* sleep(Number.POSITIVE_INFINITY);
  } finally {
    fail("plain");
  }
}

/** Waits until it is cancelled, as an async function. */
export const holdAsync = (name: string): CoroutineCall<void> =>
  call(async ({ signal }) => {
    events.push(`${name} began`);
    await new Promise<void>((_, reject) => {
      signal.addEventListener("abort", () => {
        events.push(`${name} aborted: ${(signal.reason as Error).message}`);
        reject(signal.reason);
      });
    });
  });

/** The same, told only at what it awaits, after an await that can tell it nothing. */
export async function holdUntold(name: string): Promise<void> {
  events.push(`${name} began`);
  await null;
  try {
    await sleep(Number.POSITIVE_INFINITY);
  } catch (error) {
    if (isCancelled(error)) events.push(`${name} cancelled: ${error.args}`);
    throw error;
  } finally {
    await sleep(1);
    events.push(`${name} cleaned up`);
  }
}

/** Waits until the signal is aborted that it has asked for, after an await. */
export async function holdSignalled(name: string): Promise<void> {
  events.push(`${name} began`);
  await null;
  const signal = currentSignal();
  await new Promise((resolve) => signal.addEventListener("abort", resolve));
  events.push(`${name} aborted: ${signal.reason.message}`);
  signal.throwIfAborted();
}

export function* nap(time: number): Coroutine<string> {
  yield* sleep(time);
  return "awake";
}

/** Will not be cancelled. */
export function* stubborn(): Coroutine<string> {
  try {
    yield* sleep(Number.POSITIVE_INFINITY);
  } catch {}
  return "never mind";
}

/** Will not be cancelled, ever. */
export function* stubbornly(): Coroutine<never> {
  for (;;) yield* stubborn();
}

/** Says that it runs, and never ends nor lets others run. */
export function spin(port: { postMessage(message: unknown): void }): never {
  port.postMessage("it runs");
  for (;;);
}

export function echo(value: unknown): unknown {
  return value;
}

export function size(buffer: ArrayBuffer): number {
  return buffer.byteLength;
}

export class TooDeep extends RangeError {
  readonly depth = 7;
  readonly callback = (): void => {};
}

const failures: { readonly [name: string]: () => unknown } = {
  plain: () => new TypeError("no such thing", { cause: new RangeError("too much") }),
  own: () => new TooDeep("too deep"),
  group: () => new ExceptionGroup("two things", [new TypeError("a"), new RangeError("b")]),
  text: () => "just text",
};

export function fail(name: string): never {
  throw failures[name]?.();
}

export function functions(): unknown {
  return [() => {}];
}

/** What throws something odd when it is cloned. */
export function trap(): unknown {
  return {
    get item() {
      throw null;
    },
  };
}

export function* crash(how: string): Coroutine<void> {
  if (how === "exit") process.exit(3);
  if (how === "throw") {
    setTimeout(() => {
      throw new RangeError("too much");
    });
  }
  if (how === "throw null") {
    setTimeout(() => {
      throw null;
    });
  }
  if (how === "reject") void Promise.reject(new TypeError("nobody looked"));
  yield* sleep(Number.POSITIVE_INFINITY);
}

/** Takes all memory that there is. */
export function eat(): never {
  const all: unknown[] = [];
  for (;;) all.push(new Array(100_000).fill({}));
}

/** Ends the thread as soon as its result is sent, and not before. */
export function lastWords(): string {
  const { postMessage } = MessagePort.prototype;
  MessagePort.prototype.postMessage = function (message: unknown, transfer = []) {
    postMessage.call(this, message, transfer);
    if ("done" in Object(message)) process.exit();
  };
  return "done";
}
