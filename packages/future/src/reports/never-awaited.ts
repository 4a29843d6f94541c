import type { EventLoop } from "@x/loop";
import { thread } from "@x/loop/internal";
import { registers } from "../kernel/registers.ts";
import { LateReport } from "./late-report.ts";

/** In debug mode, reports a coroutine that is not awaited before its loop closes. */
export function expectAwait(coroutine: object, name: string): void {
  const loop = thread.running as EventLoop | null;
  if (!loop?.debug) return;
  const error = new Error(
    `coroutine '${name}' was never awaited: write yield* (or await) before it`,
  );
  registers.unawaited ??= new WeakMap();
  registers.unawaited.set(
    coroutine,
    new LateReport(loop, { message: error.message, error }, coroutine),
  );
}
