import { type Coroutine, type CoroutineCall, isCancelled } from "@x/future";
import { getRunningLoop } from "@x/loop";
import { createServer, startServer } from "@x/net";
import { UsageError } from "../usage-error.ts";
import { LINE_LIMIT } from "./answer.ts";
import { calculate } from "./calculate.ts";
import { Calculator } from "./calculator.ts";

/** How to serve. */
export interface CalcSettings {
  /** 0 for any that is free. */
  readonly port: number;
  /** By streams instead of a protocol. */
  readonly streams: boolean;
}

/** A client that breaks its connection off is no news: while it is read from, or written to. */
const BROKEN_OFF: readonly string[] = ["ECONNRESET", "EPIPE"];

/** Serves the calculator until it is cancelled. */
export function* serveCalculator(
  { port, streams }: CalcSettings,
  { stdout, stderr }: Pick<NodeJS.Process, "stdout" | "stderr">,
): Coroutine<never> {
  getRunningLoop().setExceptionHandler(({ message, error }) => {
    const { code = "" } = (error ?? {}) as NodeJS.ErrnoException;
    if (!BROKEN_OFF.includes(code)) stderr.write(`${message}: ${error}\n`);
  });
  const options = { host: "127.0.0.1", port, grace: 1000, backlog: 1000 };
  const starting = streams
    ? startServer(calculate, { ...options, limit: LINE_LIMIT })
    : createServer(() => new Calculator(), options);
  const server = yield* orUsageError(starting);
  stdout.write(`calculating at 127.0.0.1:${server.port}; Ctrl-C ends it\n`);
  return yield* server.serveForever();
}

/** A port that is taken is the user's to change. */
function* orUsageError<T>(starting: CoroutineCall<T>): Coroutine<T> {
  try {
    return yield* starting;
  } catch (error) {
    throw isCancelled(error) ? error : new UsageError((error as Error).message);
  }
}
