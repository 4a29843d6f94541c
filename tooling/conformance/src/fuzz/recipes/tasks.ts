import { message } from "../constants.ts";
import type { Place } from "../place.ts";
import type { Recipes } from "../recipe.ts";

/** Options of a new task: none, a name, eager or not; an empty object is left out. */
export function taskOptions({ random, draft }: Place): [{ name?: string; eager?: boolean }?] {
  const named = random.percent(5) && { name: `n${random.between(1, 3)}` };
  const eager = random.percent(draft.emphasis.eagerTasks) && { eager: true };
  return named || eager ? [{ ...named, ...eager }] : [];
}

export const tasks = {
  spawn: {
    family: "tasks",
    weight: 10,
    write(at) {
      const body = at.body();
      if (body === undefined) return null;
      return ["spawn", at.draft.newTask(body), body, ...taskOptions(at)];
    },
  },
  await: {
    family: "tasks",
    weight: 8,
    hangs: true,
    raises: true,
    write(at) {
      const variable = at.awaitable();
      return variable === undefined ? null : ["await", variable];
    },
  },
  cancel: {
    family: "tasks",
    weight: 10,
    acts: true,
    write(at) {
      const { random } = at;
      const variable = random.percent(75) ? at.task() : at.future();
      if (variable === undefined) return null;
      return random.percent(30) ? ["cancel", variable, message(random)] : ["cancel", variable];
    },
  },
  uncancel: {
    family: "tasks",
    weight: 3,
    acts: true,
    write(at) {
      const task = at.random.percent(30) ? at.task() : undefined;
      return task === undefined ? ["uncancel"] : ["uncancel", task];
    },
  },
  cancelling: {
    family: "looking",
    weight: 3,
    write(at) {
      const task = at.random.percent(60) ? at.task() : undefined;
      return task === undefined ? ["cancelling"] : ["cancelling", task];
    },
  },
  whoami: { family: "looking", weight: 1, write: () => ["whoami"] },
  all_tasks: { family: "looking", weight: 1, write: () => ["all_tasks"] },
  inspect: {
    family: "looking",
    weight: 6,
    write(at) {
      const variable = at.random.percent(5) ? at.task() : at.future();
      return variable === undefined ? null : ["inspect", variable];
    },
  },
  result: {
    family: "looking",
    weight: 2,
    raises: true,
    write(at) {
      const variable = at.future();
      return variable === undefined ? null : ["result", variable];
    },
  },
  exception: {
    family: "looking",
    weight: 2,
    raises: true,
    write(at) {
      const variable = at.future();
      return variable === undefined ? null : ["exception", variable];
    },
  },
} satisfies Partial<Recipes>;
