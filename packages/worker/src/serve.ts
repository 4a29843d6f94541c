import { describe } from "@x/loop/internal";
import { servedPort } from "#served-port";
import { servePort } from "./serve-port.ts";

/**
 * Turns the worker that runs your script into the thread of a {@link LoopThread}: runs a loop in it, and on
 * that loop the functions that the other thread calls. A bundler that finds the script finds the functions,
 * too.
 *
 * Call this before the first `await` of the script, since browsers do not keep the message that it waits
 * for. It leaves other messages alone, so that the script may exchange messages of its own.
 *
 * asyncio: `loop.run_forever`, as the target of a `threading.Thread`.
 *
 * @param functions - the functions that can be called with `null` in place of a module: `{ countdown }`, or
 * a whole module, from `import * as jobs`.
 * @returns a promise that is resolved when the other thread has stopped this one: all calls have then been
 * cancelled and have ended.
 * @throws TypeError when `functions` is not an object; Error when this is not a worker.
 *
 * @example
 * ```ts
 * import { isMainThread, Worker } from "node:worker_threads";
 * import { LoopThread, serve } from "@x/worker";
 *
 * function countdown(from: number) {
 *   return `${from}, lift-off`;
 * }
 *
 * if (isMainThread) {
 *   await using thread = new LoopThread({ worker: () => new Worker(new URL(import.meta.url)) });
 *   console.log(await thread.runCoroutineThreadsafe<typeof countdown>(null, "countdown", [3]));
 * } else {
 *   serve({ countdown });
 * }
 * ```
 * ```text
 * 3, lift-off
 * ```
 */
export function serve(functions: { readonly [name: string]: unknown } = {}): Promise<void> {
  if (typeof functions !== "object" || functions === null) {
    throw new TypeError(`functions must be an object of functions, not ${describe(functions)}`);
  }
  return servedPort().then((port) => servePort(port, functions));
}
