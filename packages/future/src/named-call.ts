import { type CoroutineCall, coroutine } from "./coroutine.ts";
import type { Coroutine } from "./kernel/tokens.ts";

type Delegate = (steps: Coroutine<unknown>) => CoroutineCall<unknown>;

const delegates: Map<string, Delegate> = /* @__PURE__ */ new Map();

/**
 * A call whose steps are a private generator of a class: what a method returns that waits. It is lazy, can be awaited and
 * has a name in messages, as the calls of `coroutine(…)` functions, and the class need not hand its private state to one.
 */
export function namedCall<T>(name: string, steps: Coroutine<T>): CoroutineCall<T> {
  let delegate = delegates.get(name);
  if (delegate === undefined) {
    delegate = delegateOf(name);
    delegates.set(name, delegate);
  }
  return delegate(steps) as CoroutineCall<T>;
}

function delegateOf(name: string): Delegate {
  const functions = {
    *[name](steps: Coroutine<unknown>): Coroutine<unknown> {
      return yield* steps;
    },
  };
  return coroutine(functions[name] as (steps: Coroutine<unknown>) => Coroutine<unknown>);
}
