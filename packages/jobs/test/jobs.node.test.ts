// What a queue of jobs does on a real server. It takes as long as it takes: no test waits for a given time.
import { call, createTask, Future, run, sleep } from "@x/future";
import { type DeadLetter, type JobQueue, type JobsOptions, openJobs } from "@x/jobs";
import { type ExceptionContext, getRunningLoop } from "@x/loop";
import { Queue, QueueShutDown, type Source, work } from "@x/queue";
import { expectNoBareOptions } from "@x/test-support/bare-options";
import { type Postgres, startPostgres } from "@x/test-support/postgres";
import { PgBoss } from "pg-boss";
import { afterAll, afterEach, beforeAll, describe, expect, expectTypeOf, test, vi } from "vitest";

let postgres: Postgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
// A test that fails in fake time must not take the next ones along.
afterEach(() => {
  vi.useRealTimers();
});

afterAll(() => postgres.remove());

let count = 0;

/** A name for a queue that no other test uses. */
function freshName(): string {
  count += 1;
  return `queue-${count}`;
}

function open<T = number>(name = freshName(), options: JobsOptions = {}) {
  return openJobs<T>(name, { connection: postgres.url, poll: 20, ...options });
}

const isCancelled = { name: "CancelledError" };

/** Asks the database about a job of a queue. */
async function stateOf(queue: JobQueue<unknown>, id: string) {
  const [job] = await queue.boss.findJobs(queue.name, { id });
  return job;
}

/** Lets the lease of a job run out. Its process may extend it in between. */
async function expire(queue: JobQueue<unknown>, id: string): Promise<void> {
  const sql = "UPDATE pgboss.job SET heartbeat_on = now() - interval '1 hour' WHERE id = $1";
  while ((await stateOf(queue, id))?.state === "active") {
    await queue.boss.getDb().executeSql(sql, [id]);
    await queue.boss.supervise(queue.name);
    await sleep(20);
  }
}

describe("a job", () => {
  test("is put, taken and done, by coroutines", () =>
    run(function* () {
      const queue = yield* open<{ to: string }>();
      const id = yield* queue.put({ to: "Ann" });
      expect(yield* queue.size()).toBe(1);
      const job = yield* queue.get();
      expect({ id: job.id, data: job.data, attempt: job.attempt }).toEqual({
        id,
        data: { to: "Ann" },
        attempt: 1,
      });
      expect(yield* queue.size()).toBe(0);
      yield* job.done({ sent: true });
      yield* queue.join();
      yield* job.done();
      expect(yield* call(() => stateOf(queue, job.id))).toMatchObject({
        state: "completed",
        output: { sent: true },
      });
      yield* queue.close();
    }));

  test("is put, taken and done, by async functions", () =>
    run(async () => {
      await using queue = await open<string>();
      await queue.put("a");
      const job = await queue.get();
      await job.done();
      await queue.join();
      expect(await stateOf(queue, job.id)).toMatchObject({ state: "completed", output: null });
    }));

  test.each([0, -1.5, true, null, "text", ["a", { b: [] }], { nested: { value: null } }])(
    "may be %j",
    (item) =>
      run(async () => {
        await using queue = await open<unknown>();
        await queue.put(item);
        await using job = await queue.get();
        expect(job.data).toEqual(item);
      }),
  );

  test("is taken before others when it has a higher priority, and later when it is delayed", () =>
    run(async () => {
      await using queue = await open();
      await queue.put(1);
      await queue.put(2, { priority: 5 });
      await queue.put(3, { priority: 9, delay: 3_600_000 });
      expect(await queue.size()).toBe(3);
      await using first = await queue.get();
      await using second = await queue.get();
      expect([first.data, second.data]).toEqual([2, 1]);
    }));

  test("is kept out by its key, if that is the policy of the queue", () =>
    run(async () => {
      await using queue = await open<string>(freshName(), { queue: { policy: "exclusive" } });
      expect(await queue.put("a", { key: "Ann" })).toEqual(expect.any(String));
      expect(await queue.put("b", { key: "Ann" })).toBe(null);
      expect(await queue.put("c", { key: "Bob" })).toEqual(expect.any(String));
      expect(await queue.putAll(["d"], { key: "Bob" })).toEqual([]);
      expect(await queue.size()).toBe(2);
    }));

  test("is tried again after a failure, and is a dead letter in the end", () =>
    run(async () => {
      await using queue = await open();
      const id = await queue.put(1, { retries: 1 });
      const first = await queue.get();
      await first.fail("no reason");
      const second = await queue.get();
      expect(second.attempt).toBe(2);
      expect(await queue.deadLetters()).toEqual([]);
      await second.fail(new TypeError("bad"));
      await queue.join();
      const error = { name: "TypeError", message: "bad", stack: expect.any(String) };
      expect(await queue.deadLetters()).toEqual([{ id, data: 1, attempts: 2, error }]);
    }));

  test.each<[unknown, object]>([
    ["no reason", { message: "no reason" }],
    ["a\0b\ud800", { message: "a\ufffdb\ufffd" }],
    [undefined, { message: "undefined" }],
    [Object.create(null), { message: "an object" }],
    [
      Object.assign(new Error("a\0b"), { stack: "\0" }),
      { name: "Error", message: "a\ufffdb", stack: "\ufffd" },
    ],
    [
      Object.assign(new RangeError("c"), { stack: undefined }),
      { name: "RangeError", message: "c", stack: "" },
    ],
  ])("may fail with anything (%#)", (reason, error) =>
    run(async () => {
      await using queue = await open();
      await queue.putAll([1, 2], { retries: 0 });
      queue.shutdown();
      const failures: unknown[] = [];
      const handler = () => {
        throw reason;
      };
      await work(queue, handler, { onFailure: (failure) => void failures.push(failure) });
      expect(failures).toEqual([reason, reason]);
      expect((await queue.deadLetters()).map((letter) => letter.error)).toEqual([error, error]);
    }),
  );

  test("is tried as often as the queue says", () =>
    run(async () => {
      await using queue = await open(freshName(), { queue: { retryLimit: 0 } });
      await queue.put(1);
      await (await queue.get()).fail("no reason");
      expect(await queue.deadLetters()).toMatchObject([
        { data: 1, attempts: 1, error: { message: "no reason" } },
      ]);
    }));

  test("that is released is for any to take, and the attempt does not count", () =>
    run(async () => {
      const name = freshName();
      await using queue = await open(name);
      await using other = await open(name);
      await queue.put(1, { retries: 0 });
      const job = await queue.get();
      await job.release();
      await using again = await other.get();
      expect([again.id, again.attempt]).toEqual([job.id, 1]);
      await job.done();
      expect(await stateOf(queue, job.id)).toMatchObject({ state: "active" });
    }));

  test("that is held at the end of a block is released", () =>
    run(async () => {
      await using queue = await open();
      await queue.put(1);
      {
        await using job = await queue.get();
        expect(await queue.size()).toBe(0);
        expect(job.data).toBe(1);
      }
      expect(await queue.size()).toBe(1);
      {
        using job = await queue.get();
        expect(job.data).toBe(1);
      }
      await using job = await queue.get();
      await job.done();
    }));

  test("that nobody takes for months is still there", () =>
    run(async () => {
      await using queue = await open<string>();
      const [, gone] = await queue.putAll(["a", "b"]);
      await queue.boss.getDb().executeSql(
        `UPDATE pgboss.job SET created_on = created_on - '300 days'::interval,
          start_after = start_after - '300 days'::interval, keep_until = keep_until - '300 days'::interval
        WHERE name = '${queue.name}'`,
      );
      // Shows that the upkeep deletes jobs.
      const old = `UPDATE pgboss.job SET keep_until = start_after WHERE id = '${gone}'`;
      await queue.boss.getDb().executeSql(old);
      const due = `UPDATE pgboss.queue SET maintain_on = NULL WHERE name = '${queue.name}'`;
      while ((await stateOf(queue, gone as string)) !== undefined) {
        await queue.boss.getDb().executeSql(due);
        await queue.boss.supervise(queue.name);
      }
      expect(await queue.size()).toBe(1);
    }));

  test("that was put when its queue was closed is there when that is opened again", () =>
    run(async () => {
      const name = freshName();
      {
        await using queue = await open<string>(name);
        await queue.putAll(["a", "b"]);
        await queue.get();
      }
      await using queue = await open<string>(name);
      expect(await queue.size()).toBe(2);
    }));
});

describe("a lease", () => {
  test("is kept alive as long as the job is held", () =>
    run(async () => {
      await using queue = await open(freshName(), { lease: 10_000 });
      await queue.put(1);
      await using job = await queue.get();
      for (;;) {
        const state = await stateOf(queue, job.id);
        if (Number(state?.heartbeatOn) > Number(state?.startedOn)) break;
        await sleep(50);
      }
    }));

  test("that is kept alive lasts for hours", () =>
    run(async () => {
      await using queue = await open();
      await queue.putAll([1, 2]);
      const jobs = [await queue.get(), await queue.get()] as const;
      const sql = "UPDATE pgboss.job SET started_on = now() - interval '20 hours' WHERE id = $1";
      for (const { id } of jobs) await queue.boss.getDb().executeSql(sql, [id]);
      await expire(queue, jobs[0].id);
      expect(await stateOf(queue, jobs[1].id)).toMatchObject({ state: "active" });
    }));

  test("that has run out gives the job to another, and what is said of the lost attempt changes nothing", () =>
    run(async () => {
      const name = freshName();
      await using queue = await open(name);
      await using other = await open(name);
      await queue.put(1);
      const lost = await queue.get();
      await expire(queue, lost.id);
      const job = await other.get();
      expect([job.id, job.attempt]).toEqual([lost.id, 2]);
      await lost.done();
      expect(await stateOf(queue, job.id)).toMatchObject({ state: "active" });
      await job.done();
      expect(await stateOf(queue, job.id)).toMatchObject({ state: "completed" });
    }));
});

describe("work", () => {
  test("runs on a queue of jobs as on a Queue", () =>
    run(async () => {
      const program = async (source: Source<number>) => {
        const log: number[] = [];
        const handler = async (item: number) => {
          await sleep(1);
          log.push(item);
        };
        await work(source, handler, { limit: 3 });
        return log.sort((a, b) => a - b);
      };
      const items = Array.from({ length: 50 }, (_, index) => index);
      const plain = new Queue<number>();
      for (const item of items) plain.putNowait(item);
      plain.shutdown();
      await using queue = await open();
      await queue.putAll(items);
      queue.shutdown();
      expect(await program(queue)).toEqual(await program(plain));
      expect(await queue.size()).toBe(0);
    }));

  test("does many jobs with one statement each for a batch, and waits for the database when that falls behind", () =>
    run(async () => {
      await using queue = await open(freshName(), { prefetch: 2 });
      await queue.putAll(Array.from({ length: 200 }, (_, index) => index));
      queue.shutdown();
      const done: number[] = [];
      await work(queue, (item) => done.push(item), { limit: 10 });
      expect([done.length, await queue.size()]).toEqual([200, 0]);
      await queue.join();
    }));

  test("has failed jobs tried again, until none is left", () =>
    run(async () => {
      await using queue = await open();
      await queue.putAll([1, 2, 3], { retries: 2 });
      queue.shutdown();
      const attempts = new Map<number, number>();
      const failures: unknown[] = [];
      const handler = (item: number) => {
        const attempt = (attempts.get(item) ?? 0) + 1;
        attempts.set(item, attempt);
        if (attempt < item) throw new Error(`${item}, attempt ${attempt}`);
      };
      const onFailure = (error: unknown) => void failures.push((error as Error).message);
      await work(queue, handler, { limit: 2, onFailure });
      expect([...attempts].sort()).toEqual([
        [1, 1],
        [2, 2],
        [3, 3],
      ]);
      expect(failures.sort()).toEqual(["2, attempt 1", "3, attempt 1", "3, attempt 2"]);
    }));

  test("that is cancelled releases the jobs of its handlers at once", () =>
    run(async () => {
      const name = freshName();
      await using queue = await open(name);
      await using other = await open(name);
      await queue.putAll([1, 2]);
      const begun = new Future<void>();
      let running = 0;
      const working = createTask(
        work(
          queue,
          async () => {
            running += 1;
            if (running === 2) begun.setResult();
            await sleep(Number.POSITIVE_INFINITY);
          },
          { limit: 2 },
        ),
      );
      await begun;
      expect(await other.size()).toBe(0);
      working.cancel();
      await expect(working).rejects.toMatchObject(isCancelled);
      expect(await other.size()).toBe(2);
      await using job = await other.get();
      expect(job.attempt).toBe(1);
    }));
});

describe("pg-boss", () => {
  test("is given the settings of a queue, also in the place of ours", () =>
    run(async () => {
      const settings = { retryDelay: 7, retryBackoff: true, expireInSeconds: 60 };
      await using queue = await open(freshName(), { queue: settings });
      const id = await queue.put(1);
      expect(await stateOf(queue, id as string)).toMatchObject(settings);
    }));

  test("puts what was scheduled with it, or sent by it, for our workers", () =>
    run(async () => {
      const boss = new PgBoss({ connectionString: postgres.url, cronMonitorIntervalSeconds: 1 });
      await boss.start();
      try {
        await using queue = await openJobs<{ from: string }>(freshName(), { boss, poll: 20 });
        await boss.schedule(queue.name, "* * * * *", { from: "schedule" });
        await boss.send(queue.name, { from: "send" });
        const found = new Set<string>();
        await work(queue, ({ from }) => {
          found.add(from);
          if (found.size === 2) queue.shutdown({ immediate: true });
        });
        expect([...found].sort()).toEqual(["schedule", "send"]);
      } finally {
        await boss.stop();
      }
    }));
});

describe("a wait", () => {
  test("for a job that is cancelled takes none", () =>
    run(async () => {
      await using queue = await open();
      const waiting = createTask(queue.get());
      await sleep(5);
      waiting.cancel();
      await expect(waiting).rejects.toMatchObject(isCancelled);
      await queue.put(1);
      await using job = await queue.get();
      expect(job.data).toBe(1);
    }));

  test("for a job ends with its signal, as do all others", () =>
    run(async () => {
      await using queue = await open();
      const signal = AbortSignal.abort("left");
      const calls = [
        queue.get({ signal }),
        queue.take({ signal }),
        queue.put(1, { signal }),
        queue.putAll([1], { signal }),
        queue.size({ signal }),
        queue.join({ signal }),
        queue.deadLetters({ signal }),
        openJobs(queue.name, { boss: queue.boss, signal }),
      ];
      for (const call of calls) await expect(call).rejects.toBe("left");
      expect(await queue.size()).toBe(0);
    }));

  test("for a job that another process puts comes to its end", () =>
    run(async () => {
      const name = freshName();
      await using queue = await open(name);
      await using other = await open(name);
      const waiting = [createTask(queue.get()), createTask(queue.get())];
      await other.putAll([1, 2]);
      const jobs = [];
      for (const task of waiting) jobs.push(await task);
      expect(jobs.map(({ data }) => data).sort()).toEqual([1, 2]);
    }));

  test("for the end of all jobs lasts until the last is done", () =>
    run(async () => {
      await using queue = await open();
      await queue.putAll([1, 2]);
      const log: string[] = [];
      const joining = createTask(async () => {
        await queue.join();
        log.push("joined");
      });
      for (const number of [1, 2]) {
        const job = await queue.get();
        await sleep(50);
        log.push(`done ${number}`);
        await job.done();
      }
      await joining;
      expect(log).toEqual(["done 1", "done 2", "joined"]);
    }));

  test("for the database to open that is cancelled closes it", () =>
    run(async () => {
      const opening = createTask(open());
      await sleep(1);
      opening.cancel();
      await expect(opening).rejects.toMatchObject(isCancelled);
    }));
});

describe("jobs that were fetched ahead", () => {
  test("go to another process when no worker here takes them", () =>
    run(async () => {
      const name = freshName();
      await using queue = await open(name);
      await using other = await open(name);
      await queue.putAll(Array.from({ length: 20 }, (_, index) => index));
      const here = [];
      for (let i = 0; i < 5; i += 1) here.push(await queue.get());
      const there = [];
      for (let i = 0; i < 15; i += 1) there.push(await other.get());
      const numbers = [...here, ...there].map(({ data }) => data);
      expect(numbers.sort((a, b) => a - b)).toEqual(
        Array.from({ length: 20 }, (_, index) => index),
      );
    }));
});

describe("a shutdown", () => {
  test("lets the jobs be taken that are there, and no more be put here", () =>
    run(async () => {
      const name = freshName();
      await using queue = await open(name);
      await using other = await open(name);
      await queue.put(1);
      expect([queue.closed, String(queue)]).toEqual([false, `<JobQueue ${name}>`]);
      queue.shutdown();
      expect([queue.closed, String(queue)]).toEqual([true, `<JobQueue ${name} shut down>`]);
      await expect(queue.put(2)).rejects.toThrow(QueueShutDown);
      await (await queue.get()).done();
      await expect(queue.get()).rejects.toThrow(QueueShutDown);
      await other.put(3);
      expect(await other.size()).toBe(1);
    }));

  test("while the database is asked for jobs waits for those that this process holds", () =>
    run(async () => {
      await using queue = await open(freshName(), { poll: 600_000 });
      await queue.put(1);
      const held = await queue.get();
      const looks = vi.spyOn(queue.boss, "fetch");
      const next = createTask(queue.get(), { eager: true });
      queue.shutdown();
      while (looks.mock.calls.length < 2) await sleep(1);
      await held.release();
      const job = await next;
      expect(job.data).toBe(1);
      await job.done();
      await expect(queue.get()).rejects.toThrow(QueueShutDown);
    }));

  test("at once ends the waits for jobs, which stay in the database", () =>
    run(async () => {
      const name = freshName();
      await using queue = await open(name);
      await using other = await open(name);
      await queue.putAll(Array.from({ length: 10 }, (_, index) => index));
      const held = [await queue.get(), await queue.get(), await queue.get()];
      queue.shutdown({ immediate: true });
      queue.shutdown();
      await expect(queue.get()).rejects.toThrow(QueueShutDown);
      for (const job of held) await job.done();
      await queue.close();
      expect(await other.size()).toBe(7);
    }));

  test("at once wakes what waits", () =>
    run(async () => {
      await using queue = await open();
      const waiting = createTask(work(queue, () => {}));
      await sleep(5);
      queue.shutdown({ immediate: true });
      await waiting;
    }));
});

describe("an outage of the database", () => {
  test("pauses the workers, and loses nothing", () =>
    run(async () => {
      await using queue = await open();
      await queue.putAll([1, 2, 3, 4, 5, 6]);
      queue.shutdown();
      const begun = new Future<void>();
      const go = new Future<void>();
      const log: number[] = [];
      const handler = async (item: number) => {
        if (!begun.done) begun.setResult();
        await go;
        log.push(item);
      };
      const working = createTask(work(queue, handler, { limit: 2 }));
      await begun;
      await postgres.stop();
      go.setResult();
      // Its handler has ended, and the database does not know.
      while (log.length === 0) await sleep(1);
      await expect(queue.size({ signal: AbortSignal.timeout(50) })).rejects.toMatchObject({
        name: "TimeoutError",
      });
      await postgres.start();
      await working;
      expect([...new Set(log)].sort()).toEqual([1, 2, 3, 4, 5, 6]);
      expect(await queue.size()).toBe(0);
    }));

  test("leaves a job with the process that has fetched it, for its next worker", () =>
    run(async () => {
      await using queue = await open();
      await queue.putAll([1, 2]);
      const statements = vi.spyOn(queue.boss.getDb(), "executeSql");
      // No time has passed, so that one statement fetches both.
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
      const first = await queue.get();
      await postgres.stop();
      // No worker takes the second, which is to be given back.
      vi.advanceTimersByTime(1000);
      const given = statements.mock.calls.findIndex(([sql]) => sql.includes("'created'"));
      vi.useRealTimers();
      await expect(statements.mock.results[given]?.value).rejects.toThrow();
      await postgres.start();
      const second = await queue.get();
      expect([first.data, second.data].sort()).toEqual([1, 2]);
      expect(second.attempt).toBe(1);
      for (const job of [first, second]) await job.done();
      await queue.join();
    }));

  test("does not hold up a worker that is cancelled; its jobs come back by their leases", () =>
    run(async () => {
      const queue = await open();
      await queue.put(1);
      const begun = new Future<void>();
      const handler = async () => {
        begun.setResult();
        await sleep(Number.POSITIVE_INFINITY);
      };
      const working = createTask(work(queue, handler));
      await begun;
      await postgres.stop();
      working.cancel();
      await expect(working).rejects.toMatchObject(isCancelled);
      await postgres.start();
      await queue.close();
    }));

  test("lets a queue that is closed forget its jobs", () =>
    run(async () => {
      const queue = await open();
      await queue.putAll([1, 2, 3, 4]);
      vi.useFakeTimers({
        toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "performance"],
      });
      // One is done, two are held, and no worker has taken the last.
      const [first] = [await queue.take(), await queue.get(), await queue.get()];
      await postgres.stop();
      await first.done();
      await queue.close();
      expect(vi.getTimerCount()).toBe(0);
      vi.useRealTimers();
      await postgres.start();
    }));

  test("does not keep a queue from being closed; its jobs come back by their leases", () =>
    run(async () => {
      const queue = await open();
      await queue.putAll([1, 2]);
      const [done] = [await queue.take(), await queue.get()];
      await postgres.stop();
      await done.done();
      await queue.close();
      await postgres.start();
    }));
});

describe("errors", () => {
  /** Runs a program and returns what it has reported. */
  async function reportsOf(program: () => Promise<void>): Promise<ExceptionContext[]> {
    const reports: ExceptionContext[] = [];
    await run(async () => {
      getRunningLoop().setExceptionHandler((report) => void reports.push(report));
      await program();
    });
    return reports;
  }

  test("of the database are thrown to what waits for a job, or reported", async () => {
    const reports = await reportsOf(async () => {
      const queue = await open(freshName(), { schema: "gone" });
      const other = await open(freshName(), { schema: "gone" });
      await queue.putAll([1, 2]);
      const held = [await queue.take(), await queue.take()];
      await other.put(1);
      const job = await other.get();
      await queue.boss.getDb().executeSql("DROP SCHEMA gone CASCADE");
      for (const { done } of held) await done();
      await expect(job.release()).rejects.toThrow("does not exist");
      await expect(other.close()).rejects.toThrow("does not exist");
      await expect(queue.get()).rejects.toThrow('"gone.job_common" does not exist');
      await expect(queue.put(3)).rejects.toThrow("does not exist");
      await expect(queue.close()).rejects.toThrow("does not exist");
    });
    expect(reports).toContainEqual({
      message: expect.stringMatching(/^The jobs of queue-\d+ could not be brought up to date$/),
      error: expect.objectContaining({ message: expect.stringContaining("does not exist") }),
    });
  });

  test("of pg-boss's upkeep are reported, but for outages and after the end", async () => {
    const name = freshName();
    const other = new Error("an error");
    const reports = await reportsOf(async () => {
      await using queue = await open(name);
      const codes = [{ code: "ECONNREFUSED" }, { code: "57P01" }];
      for (const code of codes) queue.boss.emit("error", Object.assign(new Error("no"), code));
      queue.boss.emit("error", new Error("Connection terminated unexpectedly"));
      queue.boss.emit("error", other);
      await queue.close();
      queue.boss.emit("error", new Error("Database not opened"));
    });
    expect(reports).toEqual([
      { message: `pg-boss has failed in the upkeep of ${name}`, error: other },
    ]);
  });

  test.each([
    ["postgres://me:secret@127.0.0.1:1/mine", "postgres://me@127.0.0.1:1/mine: connect ECONN"],
    ["postgres://127.0.0.1:1/mine?password=secret", "postgres://127.0.0.1:1/mine: connect ECONN"],
    ["postgres://me:sec/ret@127.0.0.1:1/mine", "the connection: "],
  ])("no database: at the call, with its address and without the password (%#)", (url, told) =>
    run(async () => {
      const { message } = await openJobs("mails", { connection: url }).then(
        () => expect.fail("it was opened"),
        (error: unknown) => error as Error,
      );
      expect(message).toContain(`no queue could be opened in the database at ${told}`);
      expect(message).not.toMatch(/sec/);
    }),
  );

  test("a schema of a newer pg-boss", () =>
    run(async () => {
      const schema = "newer";
      {
        await using queue = await open(freshName(), { schema });
        await queue.boss.getDb().executeSql(`UPDATE ${schema}.version SET version = 9000`);
      }
      await expect(open(freshName(), { schema })).rejects.toThrow(
        /the schema newer has version 9000, and this pg-boss knows only \d+: install a newer pg-boss$/,
      );
    }));

  test("settings that pg-boss refuses", () =>
    run(async () => {
      await expect(open(freshName(), { queue: { retryLimit: -1 } })).rejects.toThrow(
        "retryLimit must be an integer >= 0",
      );
    }));

  test.each<[string, unknown, string]>([
    ["undefined", undefined, "item must be JSON (…), not undefined"],
    ["a date", { at: new Date(Number.NaN) }, "item.at must be JSON (…), not Invalid Date"],
    ["a map", [1, new Map()], "item[1] must be JSON (…), not an object (Map)"],
    ["NaN", { n: [Number.NaN] }, "item.n[0] must be JSON (…), not NaN"],
    ["a bigint", 5n, "item must be JSON (…), not 5n"],
    [
      "half a character",
      "\ud800",
      'item must be JSON (…), not "\\ud800", which Postgres cannot store',
    ],
    [
      "the character 0",
      { "a\0": 1 },
      'item must be JSON (…), not "a\\u0000", which Postgres cannot store',
    ],
    ["a circle", circle(), "item.self must be JSON (…), not an object that contains itself"],
  ])("an item that is not JSON: %s", (_, item, message) =>
    run(async () => {
      await using queue = await open<unknown>(freshName());
      const what = "plain objects, arrays, strings, numbers, booleans, null";
      expect(() => queue.put(item)).toThrow(new TypeError(message.replace("…", what)));
      expect(() => queue.putAll([1, item])).toThrow(/^items\[1\]/);
      await queue.put({ left: undefined, out: [1] });
      const job = await queue.get();
      expect(job.data).toEqual({ out: [1] });
      expect(() => job.done(() => {})).toThrow(/^result must be JSON/);
    }),
  );

  test("options of a put", () =>
    run(async () => {
      await using queue = await open();
      await queue.put(1, { priority: -(2 ** 31), retries: 2 ** 31 - 1, delay: 3_155_760_000_000 });
      const put = (options: object) => () => queue.put(1, options);
      expect(put({ priority: "1" })).toThrow(
        new TypeError('priority must be a whole number, not "1"'),
      );
      expect(put({ priority: 0.5 })).toThrow(
        new RangeError("priority must be a whole number, not 0.5"),
      );
      expect(put({ priority: 3e9 })).toThrow(RangeError);
      expect(put({ priority: -3e9 })).toThrow(RangeError);
      expect(put({ retries: -1 })).toThrow(
        new RangeError("retries must be a whole number between 0 and 2147483647, not -1"),
      );
      expect(put({ delay: "1" })).toThrow(
        new TypeError('delay must be a number of milliseconds, not "1"'),
      );
      expect(put({ delay: Number.POSITIVE_INFINITY })).toThrow(
        new RangeError("delay must be 3155760000000 ms or less, not Infinity"),
      );
      expect(put({ key: 1 })).toThrow(new TypeError("key must be a string, not 1"));
    }));

  test.each([undefined, null, 5, { length: 1 }])("items that are not iterable: %j", (items) =>
    run(async () => {
      await using queue = await open<unknown>();
      expect(() => queue.putAll(items as never)).toThrow(/^items must be an iterable, not /);
      expect(await queue.putAll([])).toEqual([]);
      expect(await queue.size()).toBe(0);
    }),
  );

  test("a pg-boss with another schema", () =>
    run(async () => {
      await using queue = await open(freshName(), { schema: "elsewhere" });
      const opened = (schema?: string) => openJobs(queue.name, { boss: queue.boss, schema });
      const message =
        "boss does not work in the schema pgboss: give the one that it was made with as schema";
      await expect(opened()).rejects.toThrow(message);
      await expect(opened("nowhere")).rejects.toThrow('relation "nowhere.queue" does not exist');
      await using same = await opened("elsewhere");
      expect(same.name).toBe(queue.name);
    }));

  test("a bare value in the place of options", () =>
    run(async () => {
      await using queue = await open();
      expectNoBareOptions(new URL("../etc/jobs.api.md", import.meta.url), {
        "JobQueue.deadLetters": (bare) => queue.deadLetters(bare),
        "JobQueue.get": (bare) => queue.get(bare),
        "JobQueue.join": (bare) => queue.join(bare),
        "JobQueue.put": (bare) => queue.put(1, bare),
        "JobQueue.putAll": (bare) => queue.putAll([1], bare),
        "JobQueue.shutdown": (bare) => queue.shutdown(bare),
        "JobQueue.size": (bare) => queue.size(bare),
        "JobQueue.take": (bare) => queue.take(bare),
        openJobs: (bare) => openJobs("mails", bare),
      });
      expect([await queue.size(), queue.closed]).toEqual([0, false]);
    }));

  test("arguments of openJobs", () => {
    expect(() => openJobs("my mails")).toThrow(
      new TypeError(
        'name must be a string of letters, digits and any of _ - . / but it is "my mails"',
      ),
    );
    expect(() => openJobs("mails", { folder: "a", connection: "b" })).toThrow(
      new TypeError("options must name one database, not several: connection and folder"),
    );
    const options = (given: object) => () => openJobs("mails", given);
    expect(options({ connection: "" })).toThrow(
      new TypeError('connection must be a URL that begins with postgres://, not ""'),
    );
    expect(options({ connection: 5 })).toThrow(/^connection must .* not 5$/);
    expect(options({ connection: "host=db password=secret" })).toThrow(
      /^connection must be a URL .* not another text \(it may have a password, so it is not shown\)$/,
    );
    expect(options({ boss: {} })).toThrow(
      new TypeError("boss must be a PgBoss that was started, not an object"),
    );
    expect(options({ folder: "" })).toThrow(
      new TypeError('folder must be the path of a folder, not ""'),
    );
    expect(options({ folder: 5 })).toThrow(TypeError);
    expect(options({ folder: "memory://" })).toThrow(TypeError);
    for (const schema of ["", "a b", "1a", "a; drop", 5]) {
      expect(options({ schema })).toThrow(/^schema must be a name \(/);
    }
    expect(options({ queue: 5 })).toThrow(
      new TypeError("queue must be an object such as { retryLimit: 5 }, not 5"),
    );
    expect(() => openJobs("mails", { lease: 500 })).toThrow(
      new RangeError("lease must be 10000 ms or more, not 500"),
    );
    expect(() => openJobs("mails", { poll: Number.NaN })).toThrow(RangeError);
    expect(() => openJobs("mails", { prefetch: 0 })).toThrow(RangeError);
  });
});

function circle(): object {
  const value: { self?: object } = {};
  value.self = value;
  return value;
}

test("types", () => {
  expectTypeOf<JobQueue<string>>().toExtend<Source<string>>();
  const check = function* (queue: JobQueue<{ to: string }>) {
    expectTypeOf((yield* queue.get()).data).toEqualTypeOf<{ to: string }>();
    expectTypeOf(yield* queue.put({ to: "Ann" })).toEqualTypeOf<string | null>();
    expectTypeOf(yield* queue.deadLetters()).toEqualTypeOf<DeadLetter<{ to: string }>[]>();
    // @ts-expect-error
    queue.put("Ann");
  };
  expectTypeOf(check).toBeFunction();
});
