import { describe } from "@x/loop/internal";
import { servedPort } from "#served-port";
import { servePort } from "./serve-port.ts";

/**
 * Makes the thread of a script of your own the thread of a {@link LoopThread}: runs a loop in it, and on
 * that what the other thread calls. A bundler that finds the script finds the functions with it.
 *
 * Call it before the first `await` of the script: browsers do not keep the message that it waits for.
 * Other messages are left alone, so that the script may exchange some of its own.
 *
 * asyncio: `loop.run_forever`, as the target of a `threading.Thread`.
 *
 * @param functions - what is called with `null` in place of a module: `{ countdown }`, or a whole
 * module, from `import * as jobs`.
 * @returns a promise that is resolved when the other thread stops this one: all that ran has then
 * been cancelled, and has ended.
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
