import { type Coroutine, isCoroutine, run, runSync } from "@x/future";
import { EventLoop, type ExceptionContext, getRunningLoop, type Host, VirtualHost } from "@x/loop";
import type { Line } from "./expectation.ts";
import type { Print, Program } from "./program.ts";
import { show } from "./show.ts";

/**
 * Runs a program by the clock of `host`, and tells `say` of all that it prints; also of what its
 * loop has to report, so that no error of a task that nobody looked at goes unseen.
 *
 * @param signal - ends the program, if it drives a loop itself and that has nothing left to do.
 */
export async function perform(
  { main }: Program,
  host: Host,
  say: (line: Line) => void,
  signal?: AbortSignal,
): Promise<void> {
  const start = host.now();
  const print: Print = (...values) => {
    const words = values.map((value) => (typeof value === "string" ? value : show(value)));
    say([host.now() - start, words.join(" ")]);
  };
  const report = ({ message }: ExceptionContext) => print("the loop reports:", message);
  const loop = new EventLoop({ host });
  loop.setExceptionHandler(report);
  signal?.addEventListener("abort", () => loop.stop());
  try {
    const performance = main({ print, host, loop });
    if (!isCoroutine(performance)) await performance;
    else if (host instanceof VirtualHost) runSync(reporting(performance, report), { host });
    else await run(reporting(performance, report), { host });
  } finally {
    if (!loop.running) loop.close();
  }
}

function* reporting(
  main: Coroutine<void>,
  report: (context: ExceptionContext) => void,
): Coroutine<void> {
  getRunningLoop().setExceptionHandler(report);
  yield* main;
}
