import type { Future } from "@x/future";
import { describeState } from "./describe.ts";
import { makeError } from "./errors.ts";
import type { Program } from "./program.ts";
import type { CallbackStatement } from "./scenario.ts";
import { plain } from "./statements/index.ts";

/** Called by a future that is done, or by the loop, with nothing. */
export type Callback = (future?: Future<unknown>) => void;

export function makeCallback(
  program: Program,
  label: string,
  statements: readonly CallbackStatement[],
): Callback {
  return (future) => {
    program.emit(label, "cb", future === undefined ? null : describeState(future));
    for (const statement of statements) {
      if (statement[0] === "raise") throw makeError(statement[1], statement[2]);
      const run = plain.get(statement[0]);
      if (run === undefined) program.giveUp(`a callback has no statement ${statement[0]}`);
      program.emit(label, statement[0], run(program, statement));
    }
  };
}
