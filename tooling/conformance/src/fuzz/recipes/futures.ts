import { delay, errorMessage, errorType, value } from "../constants.ts";
import type { Place } from "../place.ts";
import type { Recipes } from "../recipe.ts";

/** Futures, and callbacks on them. */
export const futures = {
  future: {
    family: "futures",
    weight: 2,
    write: ({ draft }) => ["future", draft.names.assign("future")],
  },
  set_result: {
    family: "futures",
    weight: 6,
    acts: true,
    raises: true,
    write(at) {
      const future = at.unsettled();
      return future === undefined ? null : ["set_result", future, value(at.random)];
    },
  },
  set_exception: {
    family: "futures",
    weight: 3,
    acts: true,
    raises: true,
    write(at) {
      const { random } = at;
      const future = at.unsettled();
      if (future === undefined) return null;
      return ["set_exception", future, errorType(random), errorMessage(random)];
    },
  },
  add_cb: { family: "futures", weight: 5, write: (at) => onCallback(at, "add_cb") },
  remove_cb: { family: "futures", weight: 2, write: (at) => onCallback(at, "remove_cb") },
} satisfies Partial<Recipes>;

/** What the loop calls, and the handles of that. */
export const handles = {
  call_soon: {
    family: "handles",
    weight: 4,
    write(at) {
      const callback = at.callback();
      if (callback === undefined) return null;
      return ["call_soon", at.draft.names.assign("handle"), callback];
    },
  },
  call_later: {
    family: "handles",
    weight: 6,
    write(at) {
      const callback = at.callback();
      if (callback === undefined) return null;
      return ["call_later", at.draft.names.assign("handle"), delay(at.random), callback];
    },
  },
  call_at: {
    family: "handles",
    weight: 3,
    write(at) {
      const callback = at.callback();
      if (callback === undefined) return null;
      return ["call_at", at.draft.names.assign("handle"), at.random.between(0, 9), callback];
    },
  },
  handle_cancel: {
    family: "handles",
    weight: 4,
    acts: true,
    write({ draft }) {
      const handle = draft.names.use("handle");
      return handle === undefined ? null : ["handle_cancel", handle];
    },
  },
  handle_cancelled: {
    family: "handles",
    weight: 2,
    write({ draft }) {
      const handle = draft.names.use("handle");
      return handle === undefined ? null : ["handle_cancelled", handle];
    },
  },
} satisfies Partial<Recipes>;

function onCallback<O extends "add_cb" | "remove_cb">(
  at: Place,
  operation: O,
): readonly [O, string, string] | null {
  const [awaitable, callback] = [at.future(), at.callback()];
  if (awaitable === undefined || callback === undefined) return null;
  return [operation, awaitable, callback];
}
