import { type CoroutineCall, coroutine } from "./coroutine.ts";
import type { Coroutine } from "./kernel/tokens.ts";

type Steps = Coroutine<unknown>;

/** By name: functions whose calls run the steps that they are given. */
const delegates: { [name: string]: (steps: Steps) => CoroutineCall<unknown> } = {};

/**
 * A call whose steps are a private generator of a class: what a method that waits returns. It is lazy, can be awaited
 * and has a name in messages, as the calls of `coroutine(…)` functions, and the class keeps its private state to itself.
 */
export function namedCall<T>(name: string, steps: Coroutine<T>): CoroutineCall<T> {
  delegates[name] ??= coroutine(delegateOf(name));
  return delegates[name](steps) as CoroutineCall<T>;
}

function delegateOf(name: string): (steps: Steps) => Steps {
  const { [name]: delegate } = {
    *[name](steps: Steps): Steps {
      return yield* steps;
    },
  };
  return delegate as (steps: Steps) => Steps;
}
