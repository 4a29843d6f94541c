import type { Machine } from "../machine.ts";
import type { Result } from "../rounds.ts";
import type { Settings } from "../settings.ts";

/** All that was measured, for programs. */
export function jsonOf(
  machine: Machine,
  { rounds, budget, quick }: Settings,
  results: readonly Result[],
): string {
  return `${JSON.stringify({ machine, settings: { rounds, budget, quick }, results }, null, 2)}\n`;
}
