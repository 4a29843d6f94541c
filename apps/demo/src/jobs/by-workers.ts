import { randomUUID } from "node:crypto";
import { on } from "node:events";
import { type Coroutine, type CoroutineCall, call, fromPromise, isCancelled } from "@x/future";
import { type JobQueue, openJobs } from "@x/jobs";
import { taskGroup } from "@x/taskgroup";
import type { Hashed } from "../hash/hash-files.ts";
import { UsageError } from "../usage-error.ts";
import { endChild, startChild } from "./child.ts";
import { startDatabase } from "./database.ts";
import { queueOptions } from "./queue-options.ts";
import type { Finished, Message } from "./worker.ts";

/** Takes what the workers find out. */
export interface Results {
  onHashed(path: string, hashed: Hashed): void;
  /** Shows a text to the user. */
  note(text: string): void;
  /** Waits until all files are hashed. */
  complete(): CoroutineCall<unknown>;
}

/** Hashes files by workers in processes of their own. One of them is killed when half of the files are begun. */
export function* hashByWorkers(
  paths: readonly string[],
  { workers, connection }: { readonly workers: number; readonly connection?: string },
  results: Results,
): Coroutine<void> {
  if (connection !== undefined) return yield* hashAt(connection, paths, workers, results);
  const database = yield* call(startDatabase);
  try {
    yield* hashAt(database.url, paths, workers, results);
  } finally {
    yield* fromPromise(database.end());
  }
}

function* hashAt(
  connection: string,
  paths: readonly string[],
  workers: number,
  results: Results,
): Coroutine<void> {
  const name = `hash-${randomUUID()}`;
  const queue = yield* openQueue(name, connection);
  try {
    // However often a lease runs out, since the machine sleeps for instance, no job is given up.
    yield* queue.putAll(paths, { retries: 1000 });
    const victim = new Victim(Math.ceil(paths.length / 2), results);
    yield* taskGroup(function* (group) {
      const supervisors = Array.from({ length: workers }, (_, index) =>
        group.createTask(({ signal }) =>
          supervise(index + 1, ["jobs-worker", connection, name], victim, signal),
        ),
      );
      yield* queue.join();
      yield* results.complete(); // what a worker has said may still be on its way here
      for (const supervisor of supervisors) supervisor.cancel();
    });
  } finally {
    yield* fromPromise(remove(queue));
  }
}

function* openQueue(name: string, connection: string): Coroutine<JobQueue<string>> {
  try {
    return yield* openJobs<string>(name, queueOptions(connection));
  } catch (error) {
    if (isCancelled(error)) throw error;
    throw new UsageError((error as Error).message);
  }
}

async function remove(queue: JobQueue<string>): Promise<void> {
  try {
    await queue.boss.deleteQueue(queue.name);
    await queue.boss.deleteQueue(`${queue.name}.dead`);
  } finally {
    await queue.close();
  }
}

/** Runs a worker, and hears what it says, until it is cancelled or kills it. Fails when the worker ends by itself. */
async function supervise(
  worker: number,
  command: readonly string[],
  victim: Victim,
  signal: AbortSignal,
): Promise<void> {
  const child = startChild(...command);
  try {
    const messages = on(child, "message", { signal, close: ["disconnect"] });
    for await (const [message] of messages as AsyncIterable<[Message]>) {
      if ("path" in message) victim.onHashed(worker, message);
      else if (victim.isToDie(worker, message.begun)) child.kill("SIGKILL");
      else child.send("go on");
    }
    if (victim.worker !== worker) throw new Error(`worker ${worker} has ended by itself`);
  } finally {
    await endChild(child);
  }
}

/** The worker that is killed, and what becomes of its job. */
class Victim {
  readonly #place: number;
  readonly #results: Results;
  #begun = 0;
  #orphan: string | undefined;
  worker: number | undefined;

  /** @param place - of all jobs that are begun, the worker that begins this one is killed. */
  constructor(place: number, results: Results) {
    this.#place = place;
    this.#results = results;
  }

  isToDie(worker: number, path: string): boolean {
    this.#begun += 1;
    if (this.#begun !== this.#place) return false;
    this.worker = worker;
    this.#orphan = path;
    this.#results.note(
      `worker ${worker} is killed with ${path} in its hands; when its lease of 10 s has run out, another one gets it`,
    );
    return true;
  }

  onHashed(worker: number, { path, hashed }: Finished): void {
    if (path === this.#orphan) {
      this.#orphan = undefined;
      this.#results.note(`worker ${worker} has hashed ${path}`);
    }
    this.#results.onHashed(path, hashed);
  }
}
