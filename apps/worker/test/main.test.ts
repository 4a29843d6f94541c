import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { Queue } from "@x/asyncio";
import type { PutOptions } from "@x/jobs";
import { type Postgres, startPostgres } from "@x/test-support/postgres";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { openDeliveries } from "../src/open-deliveries.ts";

const pathOf = (file: string) => fileURLToPath(new URL(`../${file}`, import.meta.url));

/** The programs themselves, made of the sources as they are now. */
async function makePrograms() {
  const bundle = await rolldown({
    input: ["main", "add", "failed"].map((program) => pathOf(`src/${program}.ts`)),
    platform: "node",
    // They look for files beside their own.
    external: ["pg-boss", "@electric-sql/pglite"],
    transform: { target: "node20.19" },
    resolve: { conditionNames: ["@x/source", "node", "import"] },
  });
  await bundle.write({ dir: pathOf("temp") });
}

let postgres: Postgres;
beforeAll(async () => {
  [postgres] = await Promise.all([startPostgres(), makePrograms()]);
});
afterAll(() => postgres.remove());

/** Far more than a stop takes, however busy the machine is. */
const PATIENT = { DRAIN: "600000", GRACE: "600000" };

/** A program, of whose output each line can be waited for. */
function start(program: string, env: NodeJS.ProcessEnv, ...args: string[]) {
  const child = spawn(process.execPath, [pathOf(`temp/${program}.js`), ...args], {
    env: { ...process.env, ...PATIENT, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async () => (await lines.next()).value as string | undefined;
  const ended = Promise.all([text(child.stderr), once(child, "close")]).then(
    ([stderr, [exitCode]]) => ({ stderr, exitCode }),
  );
  return { child, nextLine, ended };
}

interface Request {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** A real receiver, which answers when the test does. */
async function receive() {
  const requests = new Queue<Request>();
  const server = createServer((request, response) => requests.putNowait({ request, response }));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return { requests, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

/** A new folder for the queue. */
async function newFolder(): Promise<NodeJS.ProcessEnv> {
  const folder = await mkdtemp(join(tmpdir(), "worker-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return { FOLDER: join(folder, "deliveries") };
}

/** The server, with a queue that has some deliveries in it and nothing else. */
async function serverWith(ids: readonly string[], url: string, options?: PutOptions) {
  const env = { DATABASE: postgres.url };
  await using jobs = await openDeliveries(env);
  await jobs.boss.deleteAllJobs(jobs.name);
  for (const id of ids) await jobs.put({ id, url, text: "hello" }, options);
  return env;
}

/** What has become of the jobs of a queue. */
async function jobsIn(env: NodeJS.ProcessEnv) {
  await using jobs = await openDeliveries(env);
  const found = await jobs.boss.findJobs<{ id: string }>(jobs.name);
  return found.map(({ data, state, retryCount }) => `${data.id} ${state} ${retryCount}`).sort();
}

// Windows has no signals that a process could listen for.
const posix = test.skipIf(process.platform === "win32");

posix("in a folder: what was added is delivered, and an idle worker ends at once", async () => {
  const { requests, url } = await receive();
  const env = await newFolder();
  const adding = start("add", env, url, "good", "morning");
  const id = await adding.nextLine();
  expect(await adding.ended).toEqual({ stderr: "", exitCode: 0 });
  const working = start("main", env);
  const { request, response } = await requests.get();
  expect(request.headers["idempotency-key"]).toBe(id);
  expect(await text(request)).toBe("good morning");
  response.end();
  expect(await working.nextLine()).toBe(`${id} was delivered`);
  const late = await start("add", env, url, "too late").ended;
  expect(late.stderr).toContain(`process ${working.child.pid} has it open`);
  expect(late.exitCode).toBe(1);
  working.child.kill("SIGTERM");
  expect(await working.ended).toEqual({ stderr: "", exitCode: 0 });
  expect(await jobsIn(env)).toEqual([`${id} completed 0`]);
});

posix(
  "SIGTERM in the middle of a job: it is finished, and the rest stays in the queue",
  async () => {
    const { requests, url } = await receive();
    const env = await serverWith(["a", "b", "c"], url);
    const { child, nextLine, ended } = start("main", { ...env, LIMIT: "1" });
    const { request, response } = await requests.get();
    // Jobs come about in the order in which they were put.
    const first = request.headers["idempotency-key"];
    child.kill("SIGTERM");
    expect(await nextLine()).toBe("finishing what has begun");
    response.end();
    expect(await nextLine()).toBe(`${first} was delivered`);
    expect(await nextLine()).toBe(undefined);
    expect(await ended).toEqual({ stderr: "", exitCode: 0 });
    expect(requests.empty).toBe(true);
    const expected = ["a", "b", "c"].map((id) =>
      id === first ? `${id} completed 0` : `${id} created 0`,
    );
    expect(await jobsIn(env)).toEqual(expected);
  },
);

posix("a second SIGTERM: the job is cancelled, and goes back to the queue", async () => {
  const { requests, url } = await receive();
  const env = await serverWith(["a", "b", "c"], url);
  const { child, nextLine, ended } = start("main", { ...env, LIMIT: "1" });
  const { response } = await requests.get();
  const closed = once(response, "close");
  child.kill("SIGTERM");
  expect(await nextLine()).toBe("finishing what has begun");
  child.kill("SIGTERM");
  await closed;
  expect(await nextLine()).toBe(undefined);
  expect(await ended).toEqual({ stderr: "", exitCode: 143 });
  expect(await jobsIn(env)).toEqual(["a created 0", "b created 0", "c created 0"]);
});

posix("a worker on a server gets what is added while it works", async () => {
  const { requests, url } = await receive();
  const env = await serverWith(["a"], url);
  const working = start("main", env);
  (await requests.get()).response.end();
  expect(await working.nextLine()).toBe("a was delivered");
  const adding = start("add", env, url, "hello");
  const id = await adding.nextLine();
  expect(await adding.ended).toEqual({ stderr: "", exitCode: 0 });
  const { request, response } = await requests.get();
  expect(request.headers["idempotency-key"]).toBe(id);
  response.end();
  expect(await working.nextLine()).toBe(`${id} was delivered`);
  working.child.kill("SIGTERM");
  expect(await working.ended).toEqual({ stderr: "", exitCode: 0 });
});

posix("what was refused for good is told by failed", async () => {
  const { requests, url } = await receive();
  const env = await serverWith(["a"], url, { retries: 0 });
  const working = start("main", env);
  (await requests.get()).response.writeHead(410).end();
  const [line] = await once(createInterface({ input: working.child.stderr }), "line");
  expect(line).toBe("a was not delivered: HttpError: status 410");
  working.child.kill("SIGTERM");
  expect((await working.ended).exitCode).toBe(0);
  const failed = start("failed", env);
  expect(await failed.nextLine()).toBe(`a to ${url}, attempt 1: HttpError: status 410`);
  expect(await failed.ended).toEqual({ stderr: "", exitCode: 0 });
});

test("a database that cannot be reached is an error that names it", async () => {
  const DATABASE = "postgres://me:secret@127.0.0.1:1/mine";
  const { stderr, exitCode } = await start("main", { DATABASE }).ended;
  expect(stderr).toContain(
    "no queue could be opened in the database at postgres://me@127.0.0.1:1/mine: connect ECONNREFUSED",
  );
  expect(exitCode).toBe(1);
});
