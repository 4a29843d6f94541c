import type { WaitQueue } from "@x/future/internal";

/** How many tasks wait, as a part of a text; empty if none do. */
export function waitersIn({ waiting }: WaitQueue): string {
  return waiting === 0 ? "" : ` waiters=${waiting}`;
}
