import { deadline, delay } from "../constants.ts";
import type { Recipes } from "../recipe.ts";

export const timeouts = {
  timeout: {
    family: "timeouts",
    weight: 10,
    nests: true,
    raises: true,
    write(at) {
      const timeout = at.draft.names.assign("timeout");
      const open = [...at.position.timeouts, timeout];
      return ["timeout", timeout, deadline(at.random), at.block(5, { timeouts: open })];
    },
  },
  timeout_at: {
    family: "timeouts",
    weight: 2,
    nests: true,
    raises: true,
    write(at) {
      const timeout = at.draft.names.assign("timeout");
      const open = [...at.position.timeouts, timeout];
      const when = at.random.percent(5) ? null : at.random.between(0, 9);
      return ["timeout_at", timeout, when, at.block(5, { timeouts: open })];
    },
  },
  reschedule: {
    family: "timeouts",
    weight: 3,
    acts: true,
    raises: true,
    write(at) {
      const timeout = at.timeout();
      if (timeout === undefined) return null;
      return ["reschedule", timeout, at.random.percent(15) ? null : at.random.between(0, 9)];
    },
  },
  reschedule_in: {
    family: "timeouts",
    weight: 4,
    acts: true,
    raises: true,
    write(at) {
      const timeout = at.timeout();
      return timeout === undefined ? null : ["reschedule_in", timeout, delay(at.random)];
    },
  },
  expired: {
    family: "timeouts",
    weight: 2,
    write(at) {
      const timeout = at.timeout();
      return timeout === undefined ? null : ["expired", timeout];
    },
  },
  when: {
    family: "timeouts",
    weight: 1,
    write(at) {
      const timeout = at.timeout();
      return timeout === undefined ? null : ["when", timeout];
    },
  },
} satisfies Partial<Recipes>;
