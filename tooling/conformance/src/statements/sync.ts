import type { Coroutine } from "@x/future";
import { Barrier, Condition, Event, Lock, Semaphore } from "@x/sync";
import type { Body, End } from "../body.ts";
import type { Program } from "../program.ts";
import type { Statements, Value } from "../scenario.ts";
import type { Payload } from "../trace.ts";
import type { FlowHandlers, PlainHandlers, WaitingHandlers } from "./handlers.ts";

/** What can be acquired. */
const lockable = (program: Program, name: string): Lock | Condition | Semaphore =>
  program.object<Lock | Condition | Semaphore>(name, Lock, Condition, Semaphore);

export const syncStatements = {
  release(program, [, name]) {
    lockable(program, name).release();
  },
  locked: (program, [, name]) => lockable(program, name).locked,
  notify(program, [, condition, count]) {
    program.object(condition, Condition).notify(count);
  },
  notify_all(program, [, condition]) {
    program.object(condition, Condition).notifyAll();
  },
  event_set(program, [, event]) {
    program.object(event, Event).set();
  },
  event_clear(program, [, event]) {
    program.object(event, Event).clear();
  },
  event_is_set: (program, [, event]) => program.object(event, Event).isSet,
  barrier_info(program, [, name]) {
    const barrier = program.object(name, Barrier);
    return [barrier.nWaiting, barrier.broken];
  },
} satisfies Partial<PlainHandlers>;

export const waitingSyncStatements = {
  *acquire(program, [, name]) {
    yield* program.wait(lockable(program, name).acquire());
    return true;
  },
  *cond_wait(program, [, condition]) {
    return yield* program.wait(program.object(condition, Condition).wait());
  },
  *cond_wait_for(program, [, condition, flag]) {
    const holds = (): Value => program.flags.get(flag) ?? null;
    return yield* program.wait(program.object(condition, Condition).waitFor(holds));
  },
  *event_wait(program, [, event]) {
    return yield* program.wait(program.object(event, Event).wait());
  },
  *barrier_wait(program, [, barrier]) {
    return yield* program.wait(program.object(barrier, Barrier).wait());
  },
  *barrier_reset(program, [, barrier]) {
    yield* program.wait(program.object(barrier, Barrier).reset());
    return null;
  },
  *barrier_abort(program, [, barrier]) {
    yield* program.wait(program.object(barrier, Barrier).abort());
    return null;
  },
} satisfies Partial<WaitingHandlers>;

function* inside(body: Body, entered: Payload, statements: Statements): Coroutine<End> {
  body.emit("enter", entered);
  return yield* body.run(statements);
}

export const withBlock = {
  *with(body, [, name, statements]) {
    const { program } = body;
    const object = program.object<Lock | Condition | Semaphore | Barrier>(
      name,
      Lock,
      Condition,
      Semaphore,
      Barrier,
    );
    const end =
      object instanceof Barrier
        ? yield* inside(body, yield* program.wait(object.wait()), statements)
        : yield* program.wait(object.with(program.write(() => inside(body, null, statements))));
    body.emit("exit");
    return end;
  },
} satisfies Partial<FlowHandlers>;
