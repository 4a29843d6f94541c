import { kernel as loops } from "@x/loop/internal";
import { LateReport } from "./late-report.ts";

const reports = /* @__PURE__ */ new WeakMap<object, LateReport>();
let watching = false;

/** In debug mode, has a coroutine reported that nobody awaits before its loop closes. */
export function expectAwait(coroutine: object, name: string): void {
  const loop = loops.running;
  if (!loop?.debug) return;
  watching = true;
  const error = new Error(
    `coroutine '${name}' was never awaited: write yield* (or await) before it`,
  );
  reports.set(coroutine, new LateReport(loop, { message: error.message, error }, coroutine));
}

/** Somebody awaits a coroutine. */
export function awaited(coroutine: object): void {
  if (watching) reports.get(coroutine)?.dismiss();
}
