import type {
  CallbackStatement,
  ObjectSpec,
  Scenario,
  Statement,
  Statements,
} from "../scenario.ts";
import { withoutUnused } from "../unused.ts";
import { type Area, areaNames } from "./areas.ts";
import { value } from "./constants.ts";
import { Draft } from "./draft.ts";
import { Place } from "./place.ts";
import { Random } from "./random.ts";
import { tasks } from "./recipes/tasks.ts";
import { leaves, Writer } from "./write.ts";

/** The scenario of a seed, always the same; of an area that the seed decides unless it is given. */
export function generateScenario(seed: number, area?: Area): Scenario {
  const random = new Random(seed);
  const areaOfSeed = random.pick(areaNames);
  const size = sizeOf(random);
  const draft = new Draft(random, area ?? areaOfSeed, size);
  const writer = new Writer(random, draft.area);
  const at = (kind: "body" | "callback", index: number): Place =>
    Place.start(draft, kind, index, writer.statements);
  makeObjects(draft);
  const main = [...firstTasks(at("body", -1)), ...writeBody(at("body", -1), size * 0.4)];
  const share = (size * 0.6) / draft.bodies.length;
  const bodies = draft.bodies.map((name, i) => [name, writeBody(at("body", i), share)] as const);
  const callbacks = draft.callbacks.map((name, i) => [name, writeCallback(at("callback", i))]);
  return withoutUnused({
    id: `${draft.area}-${seed}`,
    area: draft.area,
    bodies: { main, ...Object.fromEntries(bodies) },
    objects: draft.objects,
    callbacks: Object.fromEntries(callbacks),
    ...(random.percent(draft.emphasis.eagerFactories) && { eager_factory: true }),
  });
}

/** How many statements, more or less: mostly few. */
function sizeOf(random: Random): number {
  return random.weighted([
    [7, random.between(3, 9)],
    [8, random.between(9, 20)],
    [4, random.between(20, 45)],
    [1, random.between(45, 90)],
  ]) as number;
}

function makeObjects(draft: Draft): void {
  const { random, names, emphasis } = draft;
  const { weights } = emphasis;
  const futures = random.below(weights.futures > 2 ? 4 : 2);
  for (let i = 0; i < futures; i += 1) draft.addObject(names.assign("future"), ["future"]);
  if (weights.queues > 0) makeQueues(draft);
  if (weights.sync > 0) makeSyncObjects(draft);
}

function makeQueues(draft: Draft): void {
  const { random, emphasis } = draft;
  const queues = random.percent(30) ? 2 : random.between(emphasis.weights.queues > 5 ? 1 : 0, 1);
  for (let i = 1; i <= queues; i += 1) {
    const order = random.pick(["fifo", "fifo", "lifo", "priority"] as const);
    draft.addObject(`q${i}`, ["queue", order, random.between(0, 2)]);
  }
}

/** Few of them, so that tasks meet there. */
function makeSyncObjects(draft: Draft): void {
  const { random, emphasis } = draft;
  const count = random.between(emphasis.weights.sync > 5 ? 1 : 0, 2);
  for (let i = 1; i <= count; i += 1) {
    const spec = random.weighted<() => ObjectSpec>([
      [4, () => ["lock"]],
      [4, () => ["event"]],
      [4, () => ["condition"]],
      [2, () => conditionOf(draft, `l${i}`)],
      [3, () => ["semaphore", random.between(0, 2)]],
      [3, () => ["bounded", random.between(0, 2)]],
      [4, () => ["barrier", random.between(1, 3)]],
    ]);
    if (spec !== undefined) draft.addObject(`s${i}`, spec());
  }
}

/** A condition that shares its lock with the scenario, or with a condition besides. */
function conditionOf(draft: Draft, lock: string): ObjectSpec {
  draft.addObject(lock, ["lock"]);
  if (draft.random.percent(40)) draft.addObject(`${lock}c`, ["condition", lock]);
  return ["condition", lock];
}

/** Most scenarios have something to do with several tasks from the start. */
function firstTasks(at: Place): Statement[] {
  return Array.from({ length: at.random.between(0, 4) }, () => tasks.spawn.write(at)).filter(
    (each) => each !== null,
  );
}

function writeBody(at: Place, size: number): Statements {
  const { draft, position, random } = at;
  const statements: Statement[] = [];
  draft.budget = random.between(Math.ceil(size / 2), Math.ceil(size * 1.5));
  if (random.percent(35)) statements.push(...opening(at));
  while (draft.budget > 0 && !leaves(statements)) statements.push(...at.statements(10));
  if (leaves(statements)) return statements;
  // A main that ends at once leaves little for the others to do.
  if (position.index < 0 && random.percent(40)) statements.push(["sleep", random.between(2, 9)]);
  if (random.percent(50)) statements.push(["return", value(random)]);
  return statements;
}

/** In main: time for the first tasks to get to where they wait, and then something that meets them
 * there. In others: waiting. */
function opening(at: Place): Statements {
  if (at.position.index >= 0) return at.statements(1, "hang");
  return [["spin", at.random.between(1, 3)], ...at.statements(3, "act")];
}

function writeCallback(at: Place): CallbackStatement[] {
  at.draft.budget = at.random.between(1, 4);
  return at.statements(4) as CallbackStatement[];
}
