import { type Coroutine, call, createTask, Future, sleep, type Task } from "@x/future";
import { getRunningLoop } from "@x/loop";
import { expect, test } from "vitest";
import { attempt } from "../src/attempt.ts";
import { Exhaustive } from "../src/exhaustive.ts";
import { below, createRandom, type Random } from "../src/random.ts";
import type { Victims } from "../src/scheduled-loop.ts";
import { isWakeUp } from "../src/wake-up.ts";

/** What the tasks of a program have in common. */
interface World {
  readonly log: string[];
  readonly tasks: Task<void>[];
  readonly letter: Future<void>;
}

/** A step of a small program: it may wait, and meddle with the next task. */
type Op = (world: World, me: number) => Coroutine<void> | void;

const next = ({ tasks }: World, me: number) => tasks[(me + 1) % tasks.length] as Task<void>;

/** Operations whose results may depend on which task was woken first, and ordinary ones. */
const OPS: readonly Op[] = [
  () => sleep(1) as unknown as Coroutine<void>,
  function* (_, me) {
    yield* sleep(me === 0 ? 1 : 2);
  },
  function* () {
    yield* sleep(1);
    yield* sleep(1);
  },
  function* () {
    yield* sleep(0);
  },
  function* ({ log }) {
    const loop = getRunningLoop();
    loop.callLater(1, () => log.push(`timer at ${loop.time()}`));
    yield* sleep(1);
  },
  ({ letter, log }) => {
    if (!letter.done) letter.setResult();
    log.push("sent");
  },
  function* ({ letter }) {
    yield* letter;
  },
  (world, me) => {
    next(world, me).cancel();
  },
];

/** Operations that look at other tasks. */
const CURIOUS: readonly Op[] = [
  (world, me) => {
    next(world, me).cancel(`by ${me}`);
  },
  (world, me) => {
    next(world, me).cancel();
    next(world, me).uncancel();
  },
  (world, me) => {
    const [innermost] = next(world, me).stack().slice(-1);
    world.log.push(`${me} sees ${innermost?.name}`);
  },
];

/** Those that have promises, which come on whatever step runs, or only when nothing is ready. */
const PROMISED: readonly Op[] = [
  function* ({ log }, me) {
    yield* call(() => hops(log, me));
  },
  ({ log }, me) => {
    void hops(log, me);
  },
];

async function hops(log: string[], me: number) {
  for (let i = 0; i < 3; i += 1) await null;
  log.push(`promise of ${me}`);
}

/** A program by chance: which of the operations each of its tasks does. */
function createProgram(random: Random, ops: readonly Op[]) {
  const count = 2 + below(2, random);
  const pick = () => ops[below(ops.length, random)] as Op;
  const scripts = Array.from({ length: count }, () =>
    Array.from({ length: count === 2 ? 3 : 2 }, pick),
  );
  return function* (log: string[]) {
    const world: World = { log, tasks: [], letter: new Future() };
    for (const [me, script] of scripts.entries()) {
      world.tasks.push(createTask(() => play(world, me, script)));
    }
    yield* sleep(10);
    if (!world.letter.done) world.letter.setResult();
    for (const task of world.tasks) {
      try {
        yield* task;
      } catch (error) {
        log.push(String(error));
      }
    }
  };
}

function* play(world: World, me: number, script: readonly Op[]): Coroutine<void> {
  for (const [index, op] of script.entries()) {
    try {
      yield* op(world, me) ?? [];
      world.log.push(`${me} did ${index} at ${getRunningLoop().time()}`);
    } catch (error) {
      world.log.push(`${me} was cancelled in ${index}: ${(error as Error).message}`);
    }
  }
}

/** All that a program can come to, and how many runs it took to see; undefined if it takes too many. */
async function outcomes(
  program: (log: string[]) => Coroutine<void>,
  victims: Victims,
  strategy: Exhaustive,
) {
  const seen = new Set<string>();
  for (let runs = 0; runs < 1500; runs += 1) {
    const chooser = strategy.next();
    if (chooser === undefined) return { seen: [...seen].sort(), runs };
    const log: string[] = [];
    const begin = () => ({ main: () => program(log) });
    const { error } = await attempt({ begin, victims, allowLeaks: true, most: 1000 }, chooser);
    seen.add([...log, String(error)].join("\n"));
  }
  return undefined;
}

test.each([
  ["of any kind", OPS, "nobody", 200],
  ["that are cancelled", OPS, "others", 60],
  ["that look at tasks", [...OPS, ...CURIOUS], "nobody", 200],
  ["with promises", [...OPS, ...PROMISED], "nobody", 100],
] as const)("programs %s come to the same in fewer runs", async (_, ops, victims, programs) => {
  const random = createRandom(1);
  let [compared, all, fewer] = [0, 0, 0];
  for (let i = 0; i < programs; i += 1) {
    const program = createProgram(random, ops);
    const full = await outcomes(program, victims, new Exhaustive());
    if (full === undefined) continue;
    const reduced = await outcomes(program, victims, new Exhaustive(isWakeUp));
    expect(reduced?.seen).toEqual(full.seen);
    compared += 1;
    all += full.runs;
    fewer += reduced?.runs ?? 0;
  }
  expect(compared).toBeGreaterThan(programs / 4);
  expect(fewer).toBeLessThan(all);
});
