import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { createTask, DeadlockError, Future, forEach, iterate, sleep } from "@x/future";
import { getEventLoop, getRunningLoop } from "@x/loop";
import { explore, LeakError, runVirtual, ScheduleError, type VirtualMain } from "@x/testing";
import { expect, test } from "vitest";

/** What a program has left behind, as the error says it. */
async function leftBy(main: VirtualMain<unknown>): Promise<LeakError> {
  const error: unknown = await runVirtual(main).catch((raised) => raised);
  if (!(error instanceof LeakError)) throw error;
  expect(error.message).toMatch(/^the program has ended and left behind:\n/);
  return error;
}

const linesOf = (error: Error) => error.message.split("\n").slice(1);

/** A line of a message with, in place of a place in this file, what stands there. */
function withSource(line: string): string {
  const source = readFileSync(import.meta.filename, "utf8").split("\n");
  return line.replace(/leaks\.node\.test\.ts:(\d+)$/, (_, at) => `${source[at - 1]?.trim()}`);
}

async function* generate() {
  yield 1;
  yield 2;
}

test("a task", async () => {
  const error = await leftBy(() => void createTask(sleep(1000), { name: "pinger" }));
  expect(linesOf(error)).toEqual(["  pinger: sleep > <Future pending>"]);
  expect(error.tasks.map(String)).toEqual(["<Task pinger cancelled sleep>"]);
});

test("a timer", async () => {
  const error = await leftBy(() => void getRunningLoop().callLater(50, function tick() {}));
  expect(linesOf(error)).toEqual(["  <TimerHandle tick() at 50>"]);
  expect(error.timers.map(({ when }) => when)).toEqual([50]);
});

test("a callback that calls itself again for ever", async () => {
  const error = await leftBy(() => {
    const loop = getEventLoop();
    const called = loop.callSoon(() => expect.unreachable());
    const spin = (turns: number) => void loop.callSoon(spin, turns + 1);
    spin(0);
    called.cancel();
  });
  expect(linesOf(error)).toEqual([expect.stringMatching(/^ {2}<Handle spin\(\d+\)>$/)]);
  expect(error.handles.map(({ callback }) => callback?.name)).toEqual(["spin"]);
});

test("such a callback under explored schedules", async () => {
  const error = await explore(() => {
    const loop = getEventLoop();
    const spin = () => void loop.callSoon(spin);
    spin();
  }).catch((raised) => raised);
  expect(error).toBeInstanceOf(ScheduleError);
  expect(linesOf(error.cause)).toEqual(["  <Handle spin()>"]);
});

test("an iterator: which task has opened it, and where", async () => {
  const error = await leftBy(function* main() {
    const task = createTask(
      function* reader() {
        yield* iterate(generate()).next();
      },
      { name: "feed" },
    );
    yield* task;
    yield* iterate(generate()).next();
  });
  expect(linesOf(error).map(withSource)).toEqual([
    "  an iterator opened by feed reader at yield* iterate(generate()).next();",
    "  an iterator opened by Task-1 main at yield* iterate(generate()).next();",
  ]);
  expect(new Set(linesOf(error).map((line) => line.split(":")[1])).size).toBe(2);
  expect(error.iterators).toEqual(linesOf(error).map((line) => line.trim()));
});

test("an iterator that an async function has opened", async () => {
  const error = await leftBy(async function main() {
    await null;
    iterate(generate());
  });
  expect(linesOf(error).map(withSource)).toEqual([
    "  an iterator opened by Task-1 main at iterate(generate());",
  ]);
});

test("an iterator that no task has opened", async () => {
  const error = await leftBy(() => {
    getEventLoop().callSoon(() => {
      iterate(generate());
    });
  });
  expect(linesOf(error).map(withSource)).toEqual(["  an iterator opened at iterate(generate());"]);
});

test("an iterator where the runtime does not tell the line", async () => {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    const error = await leftBy(() => void iterate(generate()));
    expect(linesOf(error)).toEqual(["  an iterator opened by Task-1"]);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
});

test("an iterator that is at its end or closed is not left behind", async () => {
  await runVirtual(function* () {
    yield* forEach([1, 2], () => {});
    const iterator = iterate(generate());
    yield* iterator.next();
    yield* iterator.close();
  });
});

test("a server", async () => {
  let server: Server | undefined;
  const error = await leftBy(() => {
    server = createServer().listen(0, "127.0.0.1");
  });
  expect(linesOf(error)).toEqual(["  TCPServerWrap"]);
  expect(error.resources).toEqual(["TCPServerWrap"]);
  server?.close();
});

test("a process", async () => {
  let child: ChildProcess | undefined;
  const error = await leftBy(() => {
    child = spawn(process.execPath, ["--eval", "setTimeout(() => {}, 60_000)"], {
      stdio: "ignore",
    });
  });
  expect(linesOf(error)).toEqual(["  ProcessWrap"]);
  await end(child as ChildProcess);
});

test("what was printed and is not read yet is neither left behind nor waited for", async () => {
  const print = (): void => void child.stdin.write(Buffer.alloc(10_000_000));
  let child = await deafProcess();
  await runVirtual(print);
  await end(child);
  child = await deafProcess();
  const waiting = runVirtual(function* () {
    print();
    yield* new Future<void>();
  });
  await expect(waiting).rejects.toBeInstanceOf(DeadlockError);
  await end(child);
});

/** A process that never reads what it is sent. */
async function deafProcess() {
  const child = spawn(process.execPath, ["--eval", "setTimeout(() => {}, 600_000)"]);
  child.stdin.on("error", () => {}); // It ends before it has read anything.
  await once(child, "spawn");
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  child.kill();
  await once(child, "close");
}

test("a server that is closed is not left behind, nor one that a task closes when cancelled", async () => {
  await runVirtual(() => void createServer().listen(0, "127.0.0.1").close());
  const error = await leftBy(() => {
    createTask(function* serve() {
      const server = createServer().listen(0, "127.0.0.1");
      try {
        yield* sleep(1000);
      } finally {
        server.close();
      }
    });
  });
  expect(linesOf(error)).toEqual(["  Task-2: serve > <Future pending>"]);
});

test("all of them may be allowed", async () => {
  let server: Server | undefined;
  const main = () => {
    server = createServer().listen(0, "127.0.0.1");
    createTask(sleep(1000));
    getEventLoop().callLater(50, () => {});
    iterate(generate());
  };
  await runVirtual(main, { allowLeaks: true });
  server?.close();
});
