import type { CallScope } from "@x/future";
import { Scope } from "@x/future/internal";

/** What the function is given at each attempt. */
export interface Attempt extends CallScope {
  /** Which one it is, from 1. */
  readonly number: number;
  /** What the earlier attempts have failed with, the last of them last; ten at most. */
  readonly errors: readonly unknown[];
}

/** The stretch of a task that an attempt is. */
export class AttemptScope extends Scope implements Attempt {
  readonly number: number;
  readonly errors: readonly unknown[];

  constructor(number: number, errors: readonly unknown[]) {
    super();
    this.number = number;
    this.errors = errors;
  }
}
