import { checkCallback } from "@x/loop/internal";
import { callBrand } from "./awaitable/is-coroutine.ts";
import { generatorPrototype } from "./awaitable/to-waitable.ts";
import { checkUnowned, coroutineName, nameOf, own, owner } from "./kernel/ownership.ts";
import { callOf } from "./kernel/suspending.ts";
import type { Coroutine, SuspensionIterator } from "./kernel/tokens.ts";
import { expectAwait } from "./reports/never-awaited.ts";
import { awaitCall } from "./scope/await-call.ts";

/**
 * A call of a coroutine function that has not begun: `yield*` it in a coroutine, `await` it in an
 * async function (as a part of its task, or as a task of its own outside of tasks), or give it to anything
 * that takes an awaitable. Once.
 */
export interface CoroutineCall<T> extends PromiseLike<T> {
  /** What `yield*` uses. */
  [Symbol.iterator](): SuspensionIterator<T>;
  /** As a promise's `then`: awaits the call. */
  then<A = T, B = never>(
    onResult?: ((value: T) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B>;
  /** As a promise's `catch`: awaits the call. */
  catch<B = never>(onError?: ((error: unknown) => B | PromiseLike<B>) | null): Promise<T | B>;
  /** As a promise's `finally`: awaits the call. */
  finally(onDone?: (() => void) | null): Promise<T>;
}

/**
 * Makes a coroutine function of a generator function: its calls are lazy, can also be awaited from
 * async code, carry the function's name in messages, and cost the same to resume at any depth of
 * calls. A call can be awaited once.
 *
 * Plain generator functions work as coroutines as well; only deep or recursive ones need this.
 *
 * asyncio: `async def`.
 *
 * @throws TypeError when `fn` is no function.
 *
 * @example
 * ```ts
 * import { coroutine, run, sleep } from "@x/future";
 *
 * const countdown = coroutine(function* countdown(n: number) {
 *   for (let i = n; i > 0; i -= 1) {
 *     console.log(i);
 *     yield* sleep(1);
 *   }
 *   return "go";
 * });
 * console.log(await run(countdown(3)));
 * ```
 */
export function coroutine<A extends unknown[], T>(
  fn: (...args: A) => Coroutine<T>,
): (...args: A) => CoroutineCall<T> {
  checkCallback(fn, "fn");
  const { name } = fn;
  const generator: CoroutineFunction<A, T> = isGeneratorFunction(fn) ? fn : delegating(fn);
  const prototype = Object.create(callPrototype, {
    [coroutineName]: { value: name, writable: true },
    [Symbol.toStringTag]: { value: name },
  });
  Object.setPrototypeOf(generator.prototype as object, prototype);
  const make = function (this: unknown, ...args: A): Coroutine<T> {
    const made = generator.apply(this, args);
    expectAwait(made, name);
    return made;
  };
  Object.defineProperty(make, "name", { value: name });
  return make as unknown as (...args: A) => CoroutineCall<T>;
}

/** A call that is no generator. */
export abstract class LazyCall<T> implements CoroutineCall<T> {
  /** What it is called in messages. @internal */
  abstract get [coroutineName](): string;

  /** @internal */
  get [callBrand](): true {
    return true;
  }

  // biome-ignore lint/suspicious/noThenProperty: a call is a thenable, so that `await sleep(1)` works
  then<A = T, B = never>(
    onResult?: ((value: T) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return awaitCall<T>(this).then(onResult, onError);
  }

  catch<B = never>(onError?: ((error: unknown) => B | PromiseLike<B>) | null): Promise<T | B> {
    return this.then(undefined, onError);
  }

  finally(onDone?: (() => void) | null): Promise<T> {
    return this.then().finally(onDone);
  }

  /** For example `<coroutine sleep>`. */
  toString(): string {
    return `<coroutine ${nameOf(this)}>`;
  }

  abstract [Symbol.iterator](): SuspensionIterator<T>;
}

/** A call that is its own iterator, written by hand where a generator would cost too much. */
export abstract class HandmadeCall<T> extends LazyCall<T> implements SuspensionIterator<T> {
  /** @internal */
  declare [owner]: object | undefined;

  constructor() {
    super();
    this[owner] = undefined;
    expectAwait(this, this[coroutineName]);
  }

  /** Resumes it with what it waited for. */
  abstract next(value: unknown): ReturnType<SuspensionIterator<T>["next"]>;

  throw(error: unknown): ReturnType<SuspensionIterator<T>["next"]> {
    throw error;
  }

  return(value: T): IteratorReturnResult<T> {
    return { done: true, value };
  }

  [Symbol.iterator](): SuspensionIterator<T> {
    const coroutine = this as unknown as Coroutine<T>;
    checkUnowned(coroutine);
    own(coroutine, this);
    return this;
  }
}

/** The same for a call that runs what others give it: its task drives it as it does a generator's, so that it has a place of
 * its own where the task's calls are shown. */
export abstract class HandmadeCoroutine<T> extends HandmadeCall<T> {
  override [Symbol.iterator](): SuspensionIterator<T> {
    return callOf(this as unknown as Coroutine<T>);
  }
}

/** What the generators of coroutine functions inherit from. */
const callPrototype: object = /* @__PURE__ */ createCallPrototype();

function createCallPrototype(): object {
  const async = Object.getOwnPropertyDescriptors(LazyCall.prototype);
  return Object.create(generatorPrototype, {
    // biome-ignore lint/suspicious/noThenProperty: a call is a thenable, so that `await work()` works
    then: async.then,
    catch: async.catch,
    finally: async.finally,
    toString: async.toString,
    [Symbol.iterator]: {
      value(this: Coroutine<unknown>) {
        return callOf(this);
      },
    },
  });
}

type CoroutineFunction<A extends unknown[], T> = (this: unknown, ...args: A) => Coroutine<T>;

/** Whether calls of a function can be given another prototype: a bound function has none of its own. */
function isGeneratorFunction(fn: object): boolean {
  return (
    Object.getPrototypeOf(fn) === generatorPrototype.constructor && Object.hasOwn(fn, "prototype")
  );
}

/** A generator function that runs what `fn`, an ordinary function, returns. */
function delegating<A extends unknown[], T>(fn: CoroutineFunction<A, T>): CoroutineFunction<A, T> {
  return function* (this: unknown, ...args: A): Coroutine<T> {
    return yield* fn.apply(this, args);
  };
}
