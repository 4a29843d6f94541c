import type { Coroutine } from "@x/future";
import type { Body, End } from "../body.ts";
import type { Program } from "../program.ts";
import type { FlowStatement, PlainStatement, WaitingStatement } from "../scenario.ts";
import type { Payload } from "../trace.ts";
import type { Kind, Variable } from "../variable.ts";

/** The statement, among those of a type, that an operation names. */
export type Named<S, Operation> = S extends readonly [infer Names, ...unknown[]]
  ? Operation extends Names
    ? S
    : never
  : never;

/** Returns its event's payload, undefined for null. */
type PlainHandler<S> = (program: Program, statement: S) => Payload | undefined;

type WaitingHandler<S> = (program: Program, statement: S) => Coroutine<Payload | undefined>;

type FlowHandler<S> = (body: Body, statement: S) => Coroutine<End>;

export type PlainHandlers = {
  readonly [O in PlainStatement[0]]: PlainHandler<Named<PlainStatement, O>>;
};

export type WaitingHandlers = {
  readonly [O in WaitingStatement[0]]: WaitingHandler<Named<WaitingStatement, O>>;
};

export type FlowHandlers = {
  readonly [O in FlowStatement[0]]: FlowHandler<Named<FlowStatement, O>>;
};

/** A handler for statements about what one variable holds, which do nothing when it is unset. */
export function on<V extends Variable, S extends readonly [string, string, ...unknown[]]>(
  kind: Kind<V>,
  act: (variable: V, statement: S, program: Program) => Payload | undefined,
): PlainHandler<S> {
  return (program, statement) => {
    const variable = program.get(statement[1], kind);
    return variable === undefined ? "unset" : act(variable, statement, program);
  };
}
