/// <reference lib="es2021.promise" preserve="true" />

import { checkOptions, describe, isInstance } from "@x/loop/internal";

const exceptionBrand: unique symbol = Symbol.for("@x/taskgroup.ExceptionGroup");

/** A class of errors. */
export type ErrorClass = abstract new (...args: never) => Error;

/** Selects errors: those of a class, those of any of several classes, or those that a function accepts. */
export type ErrorMatch = ErrorClass | readonly ErrorClass[] | ((error: unknown) => boolean);

/**
 * Several errors in one. A task group throws it, with the errors in the order in which the tasks failed.
 * Groups may hold groups.
 *
 * Python: `ExceptionGroup`.
 *
 * @example
 * ```ts
 * import { ExceptionGroup } from "@x/taskgroup";
 *
 * const group = new ExceptionGroup("two things", [new TypeError("a"), new RangeError("b")]);
 * const [types, others] = group.split(TypeError);
 * console.log(types?.errors.length, others?.errors.length);
 * ```
 */
export class ExceptionGroup extends AggregateError {
  /** @internal */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isInstance(value, this, exceptionBrand);
  }

  /** @internal */
  get [exceptionBrand](): true {
    return true;
  }

  /** The name of the class. */
  override readonly name: string = "ExceptionGroup";
  /** The errors. */
  declare readonly errors: readonly unknown[] & Error[];

  /**
   * @param message - what happened.
   * @param errors - one error or more.
   * @param options - `cause`, as of any error.
   * @throws TypeError, RangeError when `errors` is not an array or is empty.
   */
  constructor(message: string, errors: readonly unknown[], options: { cause?: unknown } = {}) {
    checkOptions(options, "cause");
    if (!Array.isArray(errors)) {
      throw new TypeError(`errors must be an array, not ${describe(errors)}`);
    }
    if (errors.length === 0) {
      throw new RangeError("errors must not be empty: a group has one error or more");
    }
    super(errors, message, options);
  }

  /**
   * Returns a group of the errors that match, with the same nesting, or null if no error matches.
   *
   * Python: `group.subgroup()`.
   */
  subgroup(match: ErrorMatch): ExceptionGroup | null {
    return this.split(match)[0];
  }

  /**
   * Returns the errors that match and those that do not, each as a group with the same nesting, or null.
   * If a group itself matches, all its errors count as matching.
   *
   * Python: `group.split()`.
   */
  split(match: ErrorMatch): [ExceptionGroup | null, ExceptionGroup | null] {
    const matches = toPredicate(match);
    if (matches(this)) return [this, null];
    const matching: unknown[] = [];
    const rest: unknown[] = [];
    for (const error of this.errors) {
      if (error instanceof ExceptionGroup) {
        const [inside, outside] = error.split(matches);
        if (inside !== null) matching.push(inside);
        if (outside !== null) rest.push(outside);
      } else {
        (matches(error) ? matching : rest).push(error);
      }
    }
    return [this.#part(matching), this.#part(rest)];
  }

  /**
   * Makes a group of other errors with this group's message. `subgroup` and `split` make their groups with
   * it; subclasses override it to get groups of their own class.
   *
   * Python: `group.derive()`.
   */
  derive(errors: readonly unknown[]): ExceptionGroup {
    return new ExceptionGroup(this.message, errors);
  }

  #part(errors: readonly unknown[]): ExceptionGroup | null {
    if (errors.length === 0) return null;
    const part = this.derive(errors);
    if (this.cause !== undefined) part.cause = this.cause;
    return part;
  }
}

function toPredicate(match: ErrorMatch): (error: unknown) => boolean {
  if (Array.isArray(match) && match.every(isErrorClass)) {
    return (error) => match.some((type) => error instanceof type);
  }
  if (isErrorClass(match)) return (error) => error instanceof match;
  if (typeof match === "function") return match as (error: unknown) => boolean;
  throw new TypeError(
    `match must be a class of errors, an array of classes or a function, not ${describe(match)}`,
  );
}

function isErrorClass(match: unknown): match is ErrorClass {
  return match === Error || (typeof match === "function" && match.prototype instanceof Error);
}
