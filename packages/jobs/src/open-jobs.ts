import {
  type Coroutine,
  type CoroutineCall,
  coroutine,
  fromPromise,
  type SignalOption,
} from "@x/future";
import { withSignal } from "@x/future/internal";
import { getEventLoop } from "@x/loop";
import { checkLimit, checkOptions, checkTime, describe } from "@x/loop/internal";
import type { PgBoss, QueueOptions, QueuePolicy } from "pg-boss";
import { type Database, openDatabase } from "./database.ts";
import { Engine } from "./engine.ts";
import { JobQueue } from "./job-queue.ts";
import { type Location, locationOf } from "./location.ts";

/** The longest time that pg-boss allows for an attempt, in seconds: a day. The lease shows whether a worker lives. */
const LONGEST = 86_400;

/** For how many seconds a job may wait before pg-boss deletes it: ten years, since a queue is not to lose anything. */
const FOR_GOOD = 315_360_000;

/** Where a queue of jobs is, and how it works. */
export interface JobsOptions {
  /** The URL of a Postgres, such as `postgres://user:password@host:5432/database`. */
  readonly connection?: string | undefined;
  /** A pg-boss that was started. It is yours to stop. */
  readonly boss?: PgBoss | undefined;
  /** A folder for an embedded Postgres (PGlite). One process at a time can use it, and one call of `openJobs`: the
   * others take its `boss`. */
  readonly folder?: string | undefined;
  /** The schema of pg-boss's tables, by default `pgboss`; with `boss`, the one that it was made with. */
  readonly schema?: string | undefined;
  /** For how many ms a process may give no sign of life before another one gets its jobs; by default 30,000, at
   * least 10,000. Another process finds out within a third of that more. */
  readonly lease?: number | undefined;
  /** How many ms pass between two looks for new jobs while there are none; by default 500. Jobs that this
   * process puts are found at once. */
  readonly poll?: number | undefined;
  /** How many jobs are fetched at a time at most; by default 1000. A batch grows up to that only while it
   * is used up within half a second. */
  readonly prefetch?: number | undefined;
  /** What pg-boss offers for a queue: `retryLimit` (by default 2), `retryDelay`, `retryBackoff` and so on.
   * `expireInSeconds`, how long an attempt may take at most, is a day by default, which is the longest that there
   * is; `retentionSeconds`, how long a job may wait before it is deleted, is ten years. A `policy` counts only when the
   * queue is made. */
  readonly queue?: (QueueOptions & { policy?: QueuePolicy | undefined }) | undefined;
}

/**
 * Opens a queue in a database, and makes it if it is not there. Without `connection`, `boss` and `folder`, the
 * database is an embedded one in memory, for tests and for trying things out.
 *
 * pg-boss must be installed; for `folder` and in memory, `@electric-sql/pglite` too. Close the queue at the end,
 * by `await using` or its `close()`. If the call is cancelled, the database is closed once it is open.
 *
 * @param name - of the queue: letters, digits, and `_ - . /`.
 * @param options - see {@link JobsOptions}; `signal`: see {@link @x/future#SignalOption}.
 * @throws Error when the database does not answer, its folder is open already, or its tables belong to a newer pg-boss
 * or to another schema; at once TypeError, RangeError when an argument is not valid.
 *
 * @example
 * ```ts no-run
 * import { openJobs } from "@x/jobs";
 * import { work } from "@x/queue";
 *
 * await using mails = await openJobs<{ to: string }>("mails", { folder: "./mails" });
 * await mails.putAll([{ to: "Ann" }, { to: "Bob" }]);
 * mails.shutdown();
 * await work(mails, async ({ to }) => console.log(`to ${to}`));
 * ```
 */
export function openJobs<T>(
  name: string,
  options: JobsOptions & SignalOption = {},
): CoroutineCall<JobQueue<T>> {
  if (typeof name !== "string" || !/^[\w.\-/]+$/.test(name)) {
    throw new TypeError(
      `name must be a string of letters, digits and any of _ - . / but it is ${describe(name)}`,
    );
  }
  checkOptions(options, "folder");
  const { lease = 30_000, poll = 500, prefetch = 1000, queue = {} } = options;
  const location = locationOf(options);
  checkTime("lease", lease);
  if (lease < 10_000) throw new RangeError(`lease must be 10000 ms or more, not ${lease}`);
  checkTime("poll", poll);
  checkLimit("prefetch", prefetch);
  if (typeof queue !== "object" || queue === null) {
    throw new TypeError(
      `queue must be an object such as { retryLimit: 5 }, not ${describe(queue)}`,
    );
  }
  const plan = { name, ...location, lease, poll, prefetch, queue };
  return withSignal(opening(plan) as CoroutineCall<JobQueue<T>>, options);
}

interface Plan extends Location {
  readonly name: string;
  readonly lease: number;
  readonly poll: number;
  readonly prefetch: number;
  readonly queue: NonNullable<JobsOptions["queue"]>;
}

const opening = /* @__PURE__ */ coroutine(function* openJobs(
  plan: Plan,
): Coroutine<JobQueue<unknown>> {
  const opened = open(plan);
  try {
    return yield* fromPromise(opened);
  } catch (error) {
    opened.then(
      (queue) => queue[Symbol.asyncDispose](),
      () => {},
    );
    throw error;
  }
});

async function open(plan: Plan): Promise<JobQueue<unknown>> {
  const { name, schema, lease, poll, prefetch } = plan;
  const loop = getEventLoop();
  const database = await openDatabase(plan, (error) => {
    loop.callExceptionHandler({ message: `pg-boss has failed in the upkeep of ${name}`, error });
  });
  const deadLetters = `${name}.dead`;
  try {
    await makeQueues(database, deadLetters, plan);
    if (plan.boss !== undefined) await checkSchema(plan.boss, plan);
  } catch (error) {
    await database.close();
    throw error;
  }
  const engine = new Engine(database.boss, name, { schema, interval: poll });
  return new JobQueue({ engine, deadLetters, lease, prefetch, close: () => database.close() });
}

/** Makes the queue and that of its dead letters, and brings the settings of a queue that was there up to date. */
async function makeQueues({ boss }: Database, deadLetter: string, plan: Plan): Promise<void> {
  const { policy, ...queue } = plan.queue;
  const settings = {
    deadLetter,
    heartbeatSeconds: Math.ceil(plan.lease / 1000),
    expireInSeconds: LONGEST,
    retentionSeconds: FOR_GOOD,
    ...queue,
  };
  await boss.createQueue(deadLetter);
  await boss.createQueue(plan.name, policy === undefined ? settings : { ...settings, policy });
  await boss.updateQueue(plan.name, settings);
}

/** @throws Error when a pg-boss that was given has another schema: its jobs would be neither counted nor released. */
async function checkSchema(boss: PgBoss, { name, schema }: Plan): Promise<void> {
  const sql = `SELECT FROM ${schema}.queue WHERE name = $1`;
  const { rows } = await boss.getDb().executeSql(sql, [name]);
  if (rows.length > 0) return;
  throw new Error(
    `boss does not work in the schema ${schema}: give the one that it was made with as schema`,
  );
}
