import { describe } from "./describe.ts";

/** @throws TypeError, RangeError when a time or a duration is not a number. */
export function checkTime(name: string, value: number): void {
  if (typeof value !== "number") {
    throw new TypeError(`${name} must be a number of milliseconds, not ${describe(value)}`);
  }
  if (Number.isNaN(value)) {
    throw new RangeError(`${name} must be a number of milliseconds, not NaN`);
  }
}

/** Refuses a bare value in the place of options, which would be ignored.
 * @param example - an option that a caller may be tempted to pass bare.
 * @throws TypeError when `options` is not an object, or is an array. */
export function checkOptions(options: unknown, example?: string): void {
  if (typeof options === "object" && options !== null && !Array.isArray(options)) return;
  const hint = example === undefined ? "" : ` such as { ${example}: … }`;
  throw new TypeError(`options must be an object${hint}, not ${describe(options)}`);
}

/** @throws TypeError when a callback is no function. */
export function checkCallback(callback: unknown, name = "callback"): void {
  if (typeof callback !== "function") {
    throw new TypeError(`${name} must be a function, not ${describe(callback)}`);
  }
}

/** @throws TypeError when a callback is a generator function, which a call would not even begin. */
export function checkNoGenerator(callback: object): void {
  if (!/GeneratorFunction\]$/.test(Object.prototype.toString.call(callback))) return;
  throw new TypeError(
    `callback must not be a generator function (${describe(callback)}), whose call does nothing: make a task of it`,
  );
}

/** @throws TypeError when something lacks one of the methods that make it what it has to be. */
export function checkMethods(
  name: string,
  kind: string,
  value: unknown,
  methods: readonly PropertyKey[],
): void {
  const has = (method: PropertyKey): boolean =>
    typeof (value as { [method: PropertyKey]: unknown } | null | undefined)?.[method] ===
    "function";
  if (!methods.every(has)) throw new TypeError(`${name} must be ${kind}, not ${describe(value)}`);
}

/** @throws TypeError, RangeError when a value is not a whole number, of `least` or more if that is given. */
export function checkWhole(name: string, value: number, least?: number): void {
  if (typeof value !== "number") {
    throw new TypeError(`${name} must be a whole number, not ${describe(value)}`);
  }
  if (!Number.isInteger(value) || (least !== undefined && value < least)) {
    const range = least === undefined ? "" : ` of ${least} or more`;
    throw new RangeError(`${name} must be a whole number${range}, not ${value}`);
  }
}

/** @throws TypeError, RangeError when a limit is neither a whole number of `least` or more nor `Infinity`. */
export function checkLimit(name: string, value: number, least = 1): void {
  if (value !== Number.POSITIVE_INFINITY) checkWhole(name, value, least);
}

/** @throws TypeError when a value is no context. */
export function checkContext(context: unknown): void {
  checkMethods("context", "a Context", context, ["run", "copy"]);
}
