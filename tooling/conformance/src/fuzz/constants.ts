import type { ErrorType, GroupMember, Value } from "../scenario.ts";
import type { Random } from "./random.ts";

// Few different numbers, so that much happens at the same time.

/** For a sleep, a timer or a timeout: mostly short, sometimes over before it begins. */
export function delay(random: Random): number {
  return random.weighted([
    [1, -1],
    [3, 0],
    [10, 1],
    [8, 2],
    [4, 3],
    [2, 4],
    [1, random.between(5, 9)],
  ]) as number;
}

/** A delay, or none at all. */
export function deadline(random: Random): number | null {
  return random.percent(5) ? null : delay(random);
}

export function errorType(random: Random): ErrorType {
  return random.weighted<ErrorType>([
    [8, "ValueError"],
    [4, "RuntimeError"],
    [2, "TimeoutError"],
    [2, "CancelledError"],
  ]) as ErrorType;
}

export function message(random: Random): string {
  return `m${random.between(1, 9)}`;
}

export function errorMessage(random: Random): string | null {
  return random.percent(80) ? message(random) : null;
}

export function value(random: Random): Value {
  return random.percent(10) ? null : random.between(0, 9);
}

/** The members of an exception group, some of them groups. */
export function members(random: Random, depth = 0): GroupMember[] {
  return Array.from({ length: random.between(1, 3) }, () =>
    depth < 2 && random.percent(20)
      ? ([message(random), members(random, depth + 1)] as const)
      : ([errorType(random), errorMessage(random)] as const),
  );
}
