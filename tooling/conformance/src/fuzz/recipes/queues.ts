import type { Value } from "../../scenario.ts";
import { value } from "../constants.ts";
import type { Place } from "../place.ts";
import type { Recipe, Recipes } from "../recipe.ts";

export const queues = {
  put: { family: "queues", weight: 8, raises: true, hangs: true, write: (at) => put(at, "put") },
  put_nowait: {
    family: "queues",
    weight: 5,
    raises: true,
    acts: true,
    write: (at) => put(at, "put_nowait"),
  },
  get: { ...withQueue("get"), weight: 10, raises: true, hangs: true },
  get_nowait: { ...withQueue("get_nowait"), weight: 3, raises: true, acts: true },
  task_done: { ...withQueue("task_done"), weight: 3, raises: true, acts: true },
  join: { ...withQueue("join"), weight: 2, hangs: true },
  qsize: { ...withQueue("qsize"), weight: 2 },
  shutdown: {
    family: "queues",
    weight: 1,
    acts: true,
    write(at) {
      const queue = at.random.pick(at.draft.queues);
      if (queue === undefined) return null;
      return at.random.percent(50) ? ["shutdown", queue[0]] : ["shutdown", queue[0], true];
    },
  },
} satisfies Partial<Recipes>;

type QueueOnly = "get" | "get_nowait" | "task_done" | "join" | "qsize";

/** For statements that name a queue and nothing else. */
function withQueue<O extends QueueOnly>(
  operation: O,
): Pick<Recipe<readonly [O, string]>, "family" | "write"> {
  return {
    family: "queues",
    write(at) {
      const queue = at.random.pick(at.draft.queues);
      return queue === undefined ? null : [operation, queue[0]];
    },
  };
}

function put<O extends "put" | "put_nowait">(
  at: Place,
  operation: O,
): readonly [O, string, Value] | null {
  const { random } = at;
  const [name, priority] = random.pick(at.draft.queues) ?? [];
  if (name === undefined) return null;
  return [operation, name, priority ? random.between(0, 9) : value(random)];
}
