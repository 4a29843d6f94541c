import { type Coroutine, Future, fromPromise, isCoroutine, run } from "@x/future";
import { isPromise, ScopedCall } from "@x/future/internal";
import { getRunningLoop, setEventLoop } from "@x/loop";
import { describe } from "@x/loop/internal";
import { Answers } from "./answers.ts";
import { importModule } from "./import-module.ts";
import { listed, withoutSources } from "./log-line.ts";
import { type CallRequest, STOPPED, type ToCaller } from "./messages.ts";
import type { Port } from "./port.ts";

/** The exports of a module. */
type Exports = { readonly [name: string]: unknown };

/** The modules that have been imported, by their URLs. */
type Modules = Map<string, Promise<Exports>>;

/**
 * Runs a loop in this thread, and on it the calls that arrive at a port, until the other end asks it to stop.
 * Then all calls are cancelled, and waited for.
 *
 * @param own - the functions that are called without a module.
 */
export async function servePort(port: Port, own: Exports): Promise<void> {
  await run(serving(port, own));
  port.postMessage(STOPPED satisfies ToCaller);
}

function* serving(port: Port, own: Exports): Coroutine<void> {
  const loop = getRunningLoop();
  // Async functions need it after an await, when no loop is running.
  setEventLoop(loop);
  const modules: Modules = new Map();
  const perform = (request: CallRequest): Coroutine<unknown> => calling(request, own, modules);
  const answers = new Answers({ port, loop, perform, nameOf: ({ exportName }) => exportName });
  yield* unlessCancelled(answers.untilStopped());
  answers.cancel();
  yield* answers.ended();
  setEventLoop(null);
}

/** Waits for a promise, so that the loop is not reported as deadlocked while nothing but messages from outside
 * can wake it. It ignores being cancelled: code that cancels all tasks of the thread does not mean this one. */
function* unlessCancelled(promise: Promise<void>): Coroutine<void> {
  for (;;) {
    try {
      return yield* fromPromise(promise);
    } catch {}
  }
}

function* calling(request: CallRequest, own: Exports, modules: Modules): Coroutine<unknown> {
  const { module } = request;
  const fn =
    module === null
      ? functionOf(request, own, "the script of this thread serves")
      : functionOf(request, yield* imported(module, modules), `${withoutSources(module)} exports`);
  if (request.as === "task") return yield* new ScopedCall(() => fn(...request.args));
  const called = new Future<void>();
  getRunningLoop().callSoonThreadsafe(() => {
    // The call was cancelled before its turn.
    if (called.done) return;
    try {
      checkPlain(request.exportName, fn(...request.args));
      called.setResult();
    } catch (error) {
      called.setException(error);
    }
  });
  return yield* called;
}

function* imported(module: string, modules: Modules): Coroutine<Exports> {
  // All calls wait for the same promise, since imports of one module may take differently long, and calls
  // would then overtake one another.
  const importing = modules.get(module) ?? importModule(module);
  modules.set(module, importing);
  return yield* fromPromise(importing);
}

function functionOf(
  { exportName }: CallRequest,
  exports: Exports,
  from: string,
): (...args: readonly unknown[]) => unknown {
  const fn = exports[exportName];
  if (typeof fn === "function") return fn as () => unknown;
  const names = listed(Object.keys(exports));
  throw new TypeError(`${from} no function ${exportName}, but: ${names}`);
}

/** @throws TypeError when a callback has returned something that would have to be waited for. */
function checkPlain(name: string, result: unknown): void {
  if (!isCoroutine(result) && !isPromise(result)) return;
  // The caller gets the TypeError, so a failure of the promise must not end the thread as well.
  if (isPromise(result)) (result as PromiseLike<unknown>).then(undefined, () => {});
  throw new TypeError(
    `callSoonThreadsafe calls plain functions, and ${name} returned ${describe(result)}: use runCoroutineThreadsafe`,
  );
}
