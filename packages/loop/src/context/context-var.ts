/// <reference lib="esnext.disposable" preserve="true" />

import { checkOptions } from "../helpers/check.ts";
import { describe } from "../helpers/describe.ts";
import { type Context, currentContext } from "./context.ts";

/**
 * A variable whose value belongs to a task: each task starts with its maker's values, and what it sets
 * is seen by what it calls, coroutines and async functions, and by the tasks that it makes, and by nothing
 * else. In browsers, an async function has it until its first `await`; after that it is in the thread's
 * context.
 *
 * asyncio: `contextvars.ContextVar`.
 *
 * @example
 * ```ts
 * import { createTask, run, sleep } from "@x/future";
 * import { ContextVar } from "@x/loop";
 *
 * const user = new ContextVar("user", { default: "nobody" });
 *
 * function* greet() {
 *   yield* sleep(1);
 *   console.log("hello", user.get());
 * }
 * await run(function* () {
 *   user.set("ada");
 *   const ada = createTask(greet());
 *   user.set("bob");
 *   yield* ada;
 *   yield* greet();
 * });
 * ```
 * ```text
 * hello ada
 * hello bob
 * ```
 */
export class ContextVar<T> {
  /** What it is called in messages. */
  readonly name: string;
  readonly #default: { readonly value: T } | undefined;

  /**
   * @param options - `default`: its value where none was set.
   * @throws TypeError when `options` is not an object.
   */
  constructor(name: string, options?: { default: T }) {
    if (options !== undefined) checkOptions(options, "default");
    this.name = name;
    this.#default = options && { value: options.default };
  }

  /**
   * The value in the context of the caller.
   *
   * asyncio: `var.get()`.
   *
   * @param fallback - what to give where it is not set, before the variable's own default.
   * @throws Error where it is not set and has no default.
   */
  get(...fallback: [value?: T]): T {
    const context = currentContext();
    if (context.has(this)) return context.get(this) as T;
    if (fallback.length > 0) return fallback[0] as T;
    if (this.#default === undefined) {
      throw new Error(`${this} is not set here, and has no default`);
    }
    return this.#default.value;
  }

  /**
   * Sets the value in the context of the caller.
   *
   * asyncio: `var.set()`.
   *
   * @returns a token that sets it back: `using token = user.set("ada")` does at the end of the block.
   */
  set(value: T): Token<T> {
    const context = currentContext();
    const old = context.has(this) ? { value: context.get(this) as T } : undefined;
    context.set(this, value);
    return new Token(this, context, old);
  }

  /**
   * Sets the value back to what it was before a `set`.
   *
   * asyncio: `var.reset()`.
   *
   * @throws TypeError when `token` is not a token of this variable; Error when it was used before, or was made
   * in another context.
   */
  reset(token: Token<T>): void {
    if (token?.variable !== this) {
      throw new TypeError(
        `token must be one that set() of ${this} returned, not ${describe(token)}`,
      );
    }
    token.use();
  }

  /** For example `<ContextVar user>`. */
  toString(): string {
    return `<ContextVar ${this.name}>`;
  }
}

/**
 * What {@link ContextVar.set} returns, to set the variable back.
 *
 * asyncio: `contextvars.Token`.
 */
export class Token<T> {
  /** The variable that was set. */
  readonly variable: ContextVar<T>;
  readonly #context: Context;
  readonly #old: { readonly value: T } | undefined;
  #used = false;

  /** @internal */
  constructor(variable: ContextVar<T>, context: Context, old: { readonly value: T } | undefined) {
    this.variable = variable;
    this.#context = context;
    this.#old = old;
  }

  /** What the variable was set to before; undefined also when it was not. */
  get oldValue(): T | undefined {
    return this.#old?.value;
  }

  /** The same as `reset` of the variable. */
  [Symbol.dispose](): void {
    this.variable.reset(this);
  }

  /** @internal */
  use(): void {
    if (this.#used) throw new Error(`this token of ${this.variable} was used already`);
    if (!this.#context.sharesWith(currentContext())) {
      throw new Error(`this token of ${this.variable} was made in another context`);
    }
    this.#used = true;
    if (this.#old === undefined) this.#context.delete(this.variable);
    else this.#context.set(this.variable, this.#old.value);
  }

  /** For example `<Token of <ContextVar user>>`. */
  toString(): string {
    return `<Token of ${this.variable}>`;
  }
}
