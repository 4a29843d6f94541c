import { checkTime, checkWhole, describe } from "@x/loop/internal";
import type { JobInsert } from "pg-boss";

/** The largest integer of Postgres. */
const MOST = 2 ** 31 - 1;

/** A hundred years, in ms. */
const LONGEST = 3_155_760_000_000;

/** How an item is put into a queue of jobs. */
export interface PutOptions {
  /** A whole number, by default 0. Jobs with larger numbers are taken first. */
  readonly priority?: number | undefined;
  /** For how many ms the job cannot be taken yet; at most a hundred years. */
  readonly delay?: number | undefined;
  /** pg-boss's `singletonKey`: what the policy of the queue, such as `short` or `singleton`, applies to. */
  readonly key?: string | undefined;
  /** How often the job is tried again after a failure, or after its worker has died. By default as often as
   * the queue says. */
  readonly retries?: number | undefined;
}

/** What pg-boss calls the options. @throws TypeError, RangeError when one is not valid. */
export function insertOf({ priority, delay, key, retries }: PutOptions): Omit<JobInsert, "data"> {
  const insert: Omit<JobInsert, "data"> = {};
  if (priority !== undefined) {
    checkInteger("priority", priority, -MOST - 1);
    insert.priority = priority;
  }
  if (delay !== undefined) {
    checkTime("delay", delay);
    if (delay > LONGEST) throw new RangeError(`delay must be ${LONGEST} ms or less, not ${delay}`);
    insert.startAfter = `${delay} milliseconds`;
  }
  if (key !== undefined) {
    if (typeof key !== "string") throw new TypeError(`key must be a string, not ${describe(key)}`);
    insert.singletonKey = key;
  }
  if (retries !== undefined) {
    checkInteger("retries", retries, 0);
    insert.retryLimit = retries;
  }
  return insert;
}

/** @throws TypeError, RangeError when a value is no integer of Postgres, of `least` or more. */
function checkInteger(name: string, value: number, least: number): void {
  checkWhole(name, value);
  if (value < least || value > MOST) {
    throw new RangeError(
      `${name} must be a whole number between ${least} and ${MOST}, not ${value}`,
    );
  }
}
