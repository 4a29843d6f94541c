import { coroutineName, owner } from "../kernel/ownership.ts";
import { callOf } from "../kernel/suspending.ts";
import type { Coroutine, Suspendable, SuspensionIterator } from "../kernel/tokens.ts";
import type { Scope } from "../scope/scope.ts";
import { awaitableKind } from "./awaitable-kind.ts";
import { isPromiseLike } from "./check-promise.ts";
import { PromiseFuture } from "./promise-future.ts";

/** What to `yield*`, at once, for what a function of the user's has returned: it may be a value as
 * well. */
export function toWaitable<T>(
  value: Coroutine<T> | PromiseLike<T> | T,
  scope?: Scope,
): Suspendable<T> {
  if (isPlainGenerator(value)) {
    return callOf(new Delegation(value as Coroutine<T>) as unknown as Coroutine<T>);
  }
  const kind = awaitableKind(value);
  if (kind === "coroutine") return callOf(value as Coroutine<T>);
  if (kind === "call" || kind === "future") return value as Suspendable<T>;
  // A function is a value here, unless `await` would wait for it.
  if (isPromiseLike(value)) return new PromiseFuture(value as PromiseLike<T>, scope);
  return new Given(value as T);
}

/** What the prototypes of all generator functions inherit from. */
export const generatorPrototype: Coroutine<unknown> = /* @__PURE__ */ getGeneratorPrototype();

function getGeneratorPrototype(): Coroutine<unknown> {
  const generator = (function* (): Coroutine<void> {})();
  return Object.getPrototypeOf(Object.getPrototypeOf(generator));
}

function isPlainGenerator(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype !== null && Object.getPrototypeOf(prototype) === generatorPrototype;
}

/** Runs a generator without looking anything up in it. Each evaluation of a `function*` makes objects
 * of a kind of its own, in which the first look for anything takes longer than a whole step. The driver resumes it
 * directly, as it does with a coroutine that was called. */
class Delegation<T> implements SuspensionIterator<T> {
  declare [owner]: object | undefined;
  readonly #generator: Coroutine<T>;

  constructor(generator: Coroutine<T>) {
    this[owner] = undefined;
    this.#generator = generator;
  }

  /** It is a part of the coroutine that has called the generator's function. */
  get [coroutineName](): null {
    return null;
  }

  next(value: unknown): ReturnType<SuspensionIterator<T>["next"]> {
    return generatorPrototype.next.call(this.#generator, value) as ReturnType<Coroutine<T>["next"]>;
  }

  throw(error: unknown): ReturnType<SuspensionIterator<T>["next"]> {
    return generatorPrototype.throw.call(this.#generator, error) as ReturnType<
      Coroutine<T>["next"]
    >;
  }
}

/** A value that is there already. */
class Given<T> implements SuspensionIterator<T> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(): IteratorReturnResult<T> {
    return { done: true, value: this.#value };
  }
}
