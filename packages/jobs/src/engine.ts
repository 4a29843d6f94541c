import type { JobInsert, PgBoss } from "pg-boss";
import { isOutage, throughOutages } from "./outage.ts";

/** A job as pg-boss hands it out. Its count of retries tells one attempt from another: what is said of an
 * attempt that is over, since its lease has run out, changes nothing. */
export interface Attempt {
  readonly id: string;
  readonly data: unknown;
  readonly retryCount: number;
}

/** How many jobs there are. */
interface Counts {
  /** Those that can be taken, now or later. */
  readonly waiting: number;
  /** The same, and those that are being worked on. */
  readonly unfinished: number;
}

/** The statements of one queue. Those that workers need wait while the database cannot be reached. */
export class Engine {
  readonly boss: PgBoss;
  readonly name: string;
  /** How many ms to wait before the database is asked again. */
  readonly interval: number;
  readonly #table: string;
  #isPatient = true;

  constructor(boss: PgBoss, name: string, options: { schema: string; interval: number }) {
    this.boss = boss;
    this.name = name;
    this.interval = options.interval;
    this.#table = `${options.schema}.job`;
  }

  /** Statements fail from now on when the database cannot be reached. */
  hurry(): void {
    this.#isPatient = false;
  }

  /** Puts jobs, all or none. The result has null for each that an equal key has kept out. */
  async insert(jobs: JobInsert[]): Promise<string[]> {
    return (await this.boss.insert(this.name, jobs, { returnId: true })) ?? [];
  }

  /** Takes up to `limit` jobs. */
  fetch(limit: number): Promise<Attempt[]> {
    return this.#patiently(() => this.boss.fetch(this.name, { batchSize: limit }));
  }

  async complete(attempts: Attempt[], result?: object): Promise<void> {
    await this.#patiently(() => this.boss.complete(this.name, attempts, result));
  }

  async fail(attempt: Attempt, error: object): Promise<void> {
    await this.#patiently(() => this.boss.fail(this.name, attempt, error));
  }

  /** Keeps leases alive. */
  async touch(attempts: Attempt[]): Promise<void> {
    await this.boss.touch(this.name, attempts);
  }

  /** Gives jobs back as if they had not been taken. If the database cannot be reached, this does not wait for it: it
   * returns false, and the jobs come back when their leases run out. pg-boss can only cancel a job and then resume it,
   * and a crash between the two would lose it. */
  async release(attempts: readonly Attempt[]): Promise<boolean> {
    const sql = `
      UPDATE ${this.#table} SET state = 'created', started_on = NULL, heartbeat_on = NULL
      WHERE name = $1 AND state = 'active' AND (id::text || ':' || retry_count::text) = ANY($2::text[])`;
    const values = [this.name, attempts.map(({ id, retryCount }) => `${id}:${retryCount}`)];
    try {
      await this.boss.getDb().executeSql(sql, values);
      return true;
    } catch (error) {
      if (!isOutage(error)) throw error;
      return false;
    }
  }

  /** Counts the jobs at this moment; the statistics of pg-boss are up to a minute old. */
  async count(): Promise<Counts> {
    const sql = `
      SELECT count(*) FILTER (WHERE state < 'active')::int AS waiting, count(*)::int AS unfinished
      FROM ${this.#table} WHERE name = $1 AND state < 'completed'`;
    const { rows } = await this.#patiently(() => this.boss.getDb().executeSql(sql, [this.name]));
    return rows[0] as Counts;
  }

  #patiently<T>(statement: () => Promise<T>): Promise<T> {
    return throughOutages(statement, this.interval, () => this.#isPatient);
  }
}
