import type { Scenario } from "./scenario.ts";
import type { Trace } from "./trace.ts";

/** What tells how CPython runs scenarios. */
export interface Oracle {
  /** Of CPython, for example `3.14.2`. */
  readonly version: string;
  run(scenarios: readonly Scenario[]): Reply[];
}

/** What a scenario leads to: a trace, or the reason why a trace would say nothing. */
export type Reply = { readonly trace: Trace } | { readonly problem: string };
