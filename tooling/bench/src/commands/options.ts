import { firstLineOf } from "../first-line.ts";
import type { Settings } from "../settings.ts";

/** What the command line may say. */
export interface Options {
  readonly quick: boolean;
  readonly rounds?: number;
  readonly node: string;
  readonly json?: string;
  readonly markdown?: string;
}

export function settingsOf({ quick, rounds, node }: Options): Settings {
  return {
    quick,
    rounds: rounds ?? (quick ? 1 : 5),
    budget: quick ? 150 : 1000,
    node,
    python: firstLineOf("python3", ["--version"]) === null ? null : "python3",
  };
}
