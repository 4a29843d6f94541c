import { delay, value } from "../constants.ts";
import type { Recipes } from "../recipe.ts";

export const steps = {
  log: { family: "steps", weight: 2, write: ({ random }) => ["log", value(random)] },
  time: { family: "steps", weight: 1, write: () => ["time"] },
  flag: {
    family: "steps",
    weight: 1,
    write: ({ random }) => ["flag", random.pick(["x", "y"]), value(random)],
  },
  sleep: { family: "steps", weight: 16, write: ({ random }) => ["sleep", delay(random)] },
  spin: { family: "steps", weight: 10, write: ({ random }) => ["spin", random.between(1, 5)] },
  call: {
    family: "steps",
    weight: 3,
    raises: true,
    write(at) {
      const body = at.laterBody();
      return body === undefined ? null : ["call", body];
    },
  },
} satisfies Partial<Recipes>;
