import type { Coroutine } from "@x/future";
import type { Body, End } from "../body.ts";
import type { Program } from "../program.ts";
import type { Statement } from "../scenario.ts";
import type { Payload } from "../trace.ts";
import { asCompletedStatement } from "./as-completed.ts";
import { combinatorStatements, waitingCombinators } from "./combinators.ts";
import { flowStatements } from "./flow.ts";
import { futureStatements } from "./futures.ts";
import type { FlowHandlers, PlainHandlers, WaitingHandlers } from "./handlers.ts";
import { queueStatements, waitingQueueStatements } from "./queues.ts";
import { stepStatements, waitingSteps } from "./steps.ts";
import { syncStatements, waitingSyncStatements, withBlock } from "./sync.ts";
import { groupBlock, groupStatements } from "./task-groups.ts";
import { taskStatements } from "./tasks.ts";
import { timeoutBlocks, timeoutStatements } from "./timeouts.ts";

const plainHandlers: PlainHandlers = {
  ...combinatorStatements,
  ...futureStatements,
  ...groupStatements,
  ...queueStatements,
  ...stepStatements,
  ...syncStatements,
  ...taskStatements,
  ...timeoutStatements,
};

const waitingHandlers: WaitingHandlers = {
  ...waitingCombinators,
  ...waitingQueueStatements,
  ...waitingSteps,
  ...waitingSyncStatements,
};

const flowHandlers: FlowHandlers = {
  ...flowStatements,
  ...asCompletedStatement,
  ...groupBlock,
  ...timeoutBlocks,
  ...withBlock,
};

type Plain = (program: Program, statement: Statement) => Payload | undefined;
type Waiting = (program: Program, statement: Statement) => Coroutine<Payload | undefined>;
type Flow = (body: Body, statement: Statement) => Coroutine<End>;

// Each handler takes the statements of its own name only, which a table by name cannot express.

/** Statements that emit one event and never wait. */
export const plain: ReadonlyMap<string, Plain> = new Map(
  Object.entries(plainHandlers) as [string, Plain][],
);

/** Statements that may wait, and then emit one event. */
export const waiting: ReadonlyMap<string, Waiting> = new Map(
  Object.entries(waitingHandlers) as [string, Waiting][],
);

/** Statements that decide what comes next, and emit what they like. */
export const flow: ReadonlyMap<string, Flow> = new Map(
  Object.entries(flowHandlers) as [string, Flow][],
);
