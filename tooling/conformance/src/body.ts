import type { Coroutine } from "@x/future";
import { describeError } from "./errors.ts";
import type { Program } from "./program.ts";
import type { Statements, Value } from "./scenario.ts";
import { flow, plain, waiting } from "./statements/index.ts";
import type { Payload } from "./trace.ts";

/** How a list of statements ended: at its end (null), or by a `break` or `return` on its way out. */
export type End = null | "break" | { readonly value: Value };

/** A coroutine of a scenario: runs the statements of a body. */
export function* runBody(
  program: Program,
  label: string,
  statements: Statements,
): Coroutine<Value> {
  program.emit(label, "start");
  let value: Value = null;
  try {
    const end = yield* new Body(program, label).run(statements);
    if (end !== null && end !== "break") value = end.value;
  } catch (error) {
    program.emit(label, "fail", describeError(error));
    throw error;
  }
  program.emit(label, "end", value);
  return value;
}

/** What the statements of one coroutine share. */
export class Body {
  readonly program: Program;
  readonly label: string;
  /** What the innermost `except` handler that runs now has caught. */
  caught: { readonly error: unknown } | null = null;

  constructor(program: Program, label: string) {
    this.program = program;
    this.label = label;
  }

  emit(operation: string, payload?: Payload): void {
    this.program.emit(this.label, operation, payload);
  }

  *run(statements: Statements): Coroutine<End> {
    const { program } = this;
    for (const statement of statements) {
      const [operation] = statement;
      const now = plain.get(operation);
      if (now !== undefined) {
        this.emit(operation, now(program, statement));
        continue;
      }
      const later = waiting.get(operation);
      if (later !== undefined) {
        this.emit(operation, yield* later(program, statement));
        continue;
      }
      const block = flow.get(operation);
      if (block === undefined) return program.giveUp(`no statement is called ${operation}`);
      const end = yield* block(this, statement);
      if (end !== null) return end;
    }
    return null;
  }
}
