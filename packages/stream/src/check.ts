import { coroutineIterator } from "@x/future/internal";
import { checkTime, describe } from "@x/loop/internal";

/** @throws TypeError when something can be iterated in no way. */
export function checkSource(name: string, source: unknown): void {
  for (const method of [coroutineIterator, Symbol.asyncIterator, Symbol.iterator]) {
    if (typeof (source as Methods | null | undefined)?.[method] === "function") return;
  }
  throw new TypeError(`${name} must be an async iterable or an iterable, not ${describe(source)}`);
}

interface Methods {
  readonly [method: symbol]: unknown;
}

/** @throws TypeError, RangeError when a time does not pass. */
export function checkPositive(name: string, time: number): void {
  checkTime(name, time);
  if (time <= 0) throw new RangeError(`${name} must be more than 0 ms, not ${time}`);
}
