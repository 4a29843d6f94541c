import type { Value } from "../../scenario.ts";
import { value } from "../constants.ts";
import type { Place } from "../place.ts";
import type { Recipe, Recipes } from "../recipe.ts";

export const queues = {
  put: { family: "queues", weight: 8, raises: true, write: (at) => put(at, "put") },
  put_nowait: { family: "queues", weight: 5, raises: true, write: (at) => put(at, "put_nowait") },
  get: queueRecipe("get", 9, true),
  get_nowait: queueRecipe("get_nowait", 3, true),
  task_done: queueRecipe("task_done", 4, true),
  join: queueRecipe("join", 3, false),
  qsize: queueRecipe("qsize", 3, false),
  shutdown: {
    family: "queues",
    weight: 1,
    write(at) {
      const queue = at.random.pick(at.draft.queues);
      if (queue === undefined) return null;
      return at.random.percent(50) ? ["shutdown", queue[0]] : ["shutdown", queue[0], true];
    },
  },
} satisfies Partial<Recipes>;

/** For a statement that names a queue and nothing else. */
function queueRecipe<O extends "get" | "get_nowait" | "task_done" | "join" | "qsize">(
  operation: O,
  weight: number,
  raises: boolean,
): Recipe<readonly [O, string]> {
  return {
    family: "queues",
    weight,
    ...(raises && { raises }),
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
