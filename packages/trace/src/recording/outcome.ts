import { isCancelled } from "@x/future";
import { type CancelScope, type Driver, NONE, peekError, type Scope } from "@x/future/internal";
import { describe } from "@x/loop/internal";

/** What a scope is called once it was left: it tells how it has ended, unless that is well.
 * @param error - what its code has failed with; `NONE` if with nothing. */
export function leftScopeName(scope: Scope, error: unknown): string {
  return `${scope.label}${outcomeOf(error, (scope as CancelScope).isCancelled)}`;
}

/** How a task or a call has ended, in parentheses, unless that is well. */
export function driverOutcome(driver: Driver<unknown>): string {
  return outcomeOf(driver[peekError], false);
}

/** What a task or a call has failed with, in words; undefined if it has not failed. */
export function failureText(driver: Driver<unknown>): string | undefined {
  const error = driver[peekError];
  return error === NONE || driver.cancelled ? undefined : `fails: ${describe(error)}`;
}

function outcomeOf(error: unknown, hasExpired: boolean): string {
  if (error === NONE) return "";
  if (!isCancelled(error)) return ` (failed: ${describe(error)})`;
  return hasExpired ? " (expired)" : " (cancelled)";
}
