import { type StdioOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type AddressInfo, createServer, type Socket } from "node:net";
import type { Readable } from "node:stream";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { portsOf } from "../src/process/ports.ts";
import { command, commandWithin } from "./command.node.ts";
import { start } from "./support.node.ts";

const BREAKFAST = `
  import { createTask, Future, run, sleep } from "@x/future";
  import { taskGroup } from "@x/taskgroup";
  import { gather } from "@x/gather";
  import { timeout } from "@x/timeout";
  process.stdin.on("data", () => process.exit(7));
  await run(async function breakfast() {
    await taskGroup(async (group) => {
      group.createTask(async function boil() {
        await timeout(3_600_000, () => new Future());
      }, { name: "tea" });
      group.createTask(function* toast() {
        yield* gather([sleep(3_600_000), new Future()]);
      }, { name: "toast" });
      const fork = createTask(() => knife, { name: "fork" });
      const knife = createTask(() => fork, { name: "knife" });
      await sleep(1);
      console.log("ready");
    });
  });
`;

describe("a program that waits", () => {
  test("CGR-04 CGR-05 ps has a line for each task: its coroutines, what it waits for and what waits for it", async () => {
    const program = start(BREAKFAST);
    expect(await program.line()).toBe("ready");
    const { code, out, error } = await command("ps", String(program.pid));
    expect(error).toBe("");
    expect(code).toBe(0);
    const lines = out.split("\n").map((line) => line.split(/ {2,}/));
    expect(lines.map((cells) => cells.map((cell) => cell.replace(/\d+\.\d s/, "N s")))).toEqual([
      ["thread", "task", "coroutines", "waits for", "for", "awaited by"],
      ["main", "Task-1", "breakfast > taskGroup", "tea, toast", "N s"],
      ["main", "tea", "boil > timeout", "Future", "N s", "group of Task-1"],
      ["main", "toast", "toast", "Task-6, Future", "N s", "group of Task-1"],
      ["main", "fork", "coroutine", "knife", "N s", "knife"],
      ["main", "knife", "coroutine", "fork", "N s", "fork"],
      ["main", "Task-6", "sleep", "timer, N s left", "N s", "toast"],
    ]);
  });

  test("CGR-04 pstree shows what waits for what, and names circles", async () => {
    const program = start(BREAKFAST);
    await program.line();
    const { out } = await command("pstree", String(program.pid));
    expect(out.replace(/\d+\.\d s/g, "N s")).toBe(`main
├── (T) Task-1 (has waited N s)
│   └── breakfast
│       └── taskGroup
│           ├── (T) tea (has waited N s)
│           │   └── boil
│           │       └── timeout
│           │           └── Future
│           └── (T) toast (has waited N s)
│               └── toast
│                   └── (T) Task-6 (has waited N s)
│                       └── sleep
│                           └── timer, N s left
└── (T) fork (has waited N s)
    └── coroutine
        └── (T) knife (has waited N s)
            └── coroutine
                └── (T) fork (circle: fork > knife > fork)`);
  });

  test("ps and pstree tell for how long each task has waited, in coroutines and in async functions", async () => {
    const program = start(`
      import { createTask, Future, run, sleep } from "@x/future";
      await run(async function main() {
        const begun = performance.now();
        createTask(function* () {
          yield* new Future();
        }, { name: "early coroutine" });
        createTask(async () => {
          await new Future();
        }, { name: "early function" });
        const late = new Promise((resolve) => setTimeout(resolve, 600));
        createTask(function* () {
          yield* sleep(600);
          yield* new Future();
        }, { name: "late coroutine" });
        createTask(async () => {
          await late;
          await new Future();
        }, { name: "late function" });
        await sleep(1000);
        console.log(performance.now() - begun);
        await sleep(3_600_000);
      });
    `);
    const passed = Number(await program.line());
    const { out } = await command("ps", String(program.pid));
    const ages = [...out.matchAll(/(early|late) (coroutine|function) .*? Future +(\d+\.\d) s/g)];
    const [first, second, third, fourth] = ages.map(([, , , age]) => Number(age) * 1000);
    // They are rounded to 100 ms, and the latter began at least 600 ms after the former.
    for (const early of [first, second]) {
      expect(early).toBeGreaterThanOrEqual(passed - 100);
      for (const late of [third, fourth]) expect(early).toBeGreaterThanOrEqual(Number(late) + 450);
    }
    const tree = (await command("pstree", String(program.pid))).out;
    const [, age] = /early function \(has waited (\d+\.\d) s\)/.exec(tree) ?? [];
    expect(Number(age) * 1000).toBeGreaterThanOrEqual(Number(second));
  });

  test("it goes on, and its inspector is closed again", async () => {
    const program = start(BREAKFAST);
    await program.line();
    await command("ps", String(program.pid));
    await vi.waitUntil(() => portsOf(program.pid).size === 0, { timeout: 60_000 });
    program.child.stdin?.write("end\n");
    expect((await once(program.child, "exit"))[0]).toBe(7);
  });

  test("it survives being looked into again and again", async () => {
    const program = start(BREAKFAST);
    await program.line();
    for (let look = 0; look < 20; look += 1) {
      expect(await command("ps", String(program.pid))).toMatchObject({ code: 0 });
    }
    program.child.stdin?.write("end\n");
    expect((await once(program.child, "exit"))[0]).toBe(7);
  });

  test("an inspector that was open stays open", async () => {
    const program = start(BREAKFAST, ["--inspect=0"]);
    await program.line();
    // Its only port is that of its inspector, which answers in the end, however busy the machine is.
    const timeout = vi.spyOn(AbortSignal, "timeout").mockReturnValue(new AbortController().signal);
    const kill = vi.spyOn(process, "kill");
    onTestFinished(() => {
      timeout.mockRestore();
      kill.mockRestore();
    });
    for (const _ of [1, 2]) {
      expect((await command("ps", String(program.pid))).out).toContain("breakfast");
    }
    // To ask for what is open would mean to wait for nothing.
    expect(kill).toHaveBeenCalledWith(program.pid, 0);
    expect(kill).not.toHaveBeenCalledWith(program.pid, "SIGUSR1");
  });
});

test("a step that never ends is named, and is not stopped", async () => {
  const program = start(`
    import { createTask, run, sleep } from "@x/future";
    await run(function* main() {
      createTask(function* busy() {
        yield* sleep(0);
        console.log("ready");
        for (;;);
      }, { name: "spinner" });
      yield* sleep(3_600_000);
    });
  `);
  await program.line();
  const { out } = await command("ps", String(program.pid));
  expect(out).toMatch(/spinner +busy +\(is running\)/);
  expect((await command("pstree", String(program.pid))).out).toContain("(is running)");
});

test("a server under load is looked into while it answers", async () => {
  const program = start(`
    import { createServer, request } from "node:http";
    import { currentTask, run, sleep } from "@x/future";
    import { taskGroup } from "@x/taskgroup";
    await run(async function serve() {
      await taskGroup(async (group) => {
        let served = 0;
        const server = createServer((_, response) => {
          group.createTask(async function answer() {
            await sleep(5);
            served += 1;
            response.end(String(served));
          });
        });
        await new Promise((resolve) => server.listen(0, resolve));
        const { port } = server.address();
        const ask = () => request({ port }, (response) => {
          response.resume();
          response.on("end", ask);
          if (served % 100 === 99) console.log("served");
        }).end();
        for (let i = 0; i < 50; i += 1) ask();
        await sleep(3_600_000);
      });
    });
  `);
  await program.line();
  for (const _ of [1, 2, 3]) {
    const { out, code } = await command("ps", String(program.pid));
    expect(code).toBe(0);
    expect(out).toContain("serve > taskGroup > sleep");
  }
  await program.line();
  expect(await program.line()).toBe("served");
});

test("the loops of other threads are found, too", async () => {
  const program = start(`
    import { run } from "@x/future";
    import { LoopThread } from "${new URL("../../worker/src/index.ts", import.meta.url).href}";
    const thread = new LoopThread({ name: "jobs" });
    const jobs = new URL("${new URL("./jobs.node.ts", import.meta.url).href}");
    await run(async function main() {
      const call = thread.runCoroutineThreadsafe(jobs, "dig", [], { name: "digger" });
      await thread.runCoroutineThreadsafe(jobs, "hello", []);
      console.log("ready");
      await call;
    });
  `);
  await program.line();
  const { out } = await command("ps", String(program.pid));
  expect(out).toMatch(/^main +Task-1 +main/m);
  expect(out).toMatch(/^thread \d+ +dig +coroutine +timer that never fires/m);
});

/** A program whose inspector, as it seems, goes away: it ends each connection as `end` says, and tells of it. Its real
 * inspector opens when it is asked for, unless it listens for that itself: also when the program was too busy to answer. */
const closing = (end: string): string => `
  import { createServer } from "node:http";
  import { WebSocketServer } from "ws";
  import { run, sleep } from "@x/future";
  const server = createServer((_, response) => {
    const webSocketDebuggerUrl = "ws://127.0.0.1:" + server.address().port;
    response.setHeader("connection", "close");
    response.end(JSON.stringify([{ webSocketDebuggerUrl }]));
  });
  const close = () => {
    console.log("closed");
    server.close();
  };
  ${end}
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  console.log("ready");
  await run(sleep(3_600_000));
`;

describe("an inspector that closes meanwhile is asked for again", () => {
  test.each([
    ["before it connects", 'server.on("upgrade", (_, socket) => { close(); socket.destroy(); });'],
    [
      "before it answers",
      'new WebSocketServer({ server }).on("connection", (socket) => { close(); socket.terminate(); });',
    ],
    [
      "as it answers",
      `new WebSocketServer({ server }).on("connection", (socket) => {
         socket.on("message", (text) => {
           const { id, method } = JSON.parse(text);
           if (method === "NodeWorker.enable") {
             close();
             const workerInfo = { workerId: "1" };
             const params = { sessionId: "1", workerInfo };
             socket.send(JSON.stringify({ method: "NodeWorker.attachedToWorker", params }));
             socket.send(JSON.stringify({ id, result: {} }));
           } else if (text.includes("report")) socket.terminate();
           else socket.send(JSON.stringify({ id, result: { result: {} } }));
         });
       });`,
    ],
  ])("%s", async (_when, end) => {
    const program = start(closing(end));
    await program.line();
    let isClosed = false;
    program.line().then((line) => {
      isClosed = line === "closed";
    });
    do {
      const { code, out, error } = await command("ps", String(program.pid));
      expect(error).toBe("");
      expect(code).toBe(0);
      expect(out).toMatch(/^main +Task-1 +sleep/m);
    } while (!isClosed);
  });

  test("but not for ever", async () => {
    const ends = 'server.on("upgrade", (_, socket) => socket.destroy());';
    const program = start(closing(`process.on("SIGUSR1", () => {}); ${ends}`));
    await program.line();
    expect(await commandWithin(1000, "ps", String(program.pid))).toMatchObject({
      code: 1,
      error: `the inspector of process ${program.pid} closes again and again`,
    });
  });
});

test("a process that has ignored the request to open its inspector is asked again", async () => {
  const program = start(`
    import { open } from "node:inspector";
    import { run, sleep } from "@x/future";
    let asked = 0;
    process.on("SIGUSR1", () => {
      asked += 1;
      if (asked === 2) open(0, "127.0.0.1");
    });
    console.log("ready");
    await run(sleep(3_600_000));
  `);
  await program.line();
  const { code, out, error } = await command("ps", String(program.pid));
  expect(error).toBe("");
  expect(code).toBe(0);
  expect(out).toMatch(/^main +Task-1 +sleep/m);
});

test("of looks at the same time, the last one closes the inspector", async () => {
  const program = start(BREAKFAST);
  await program.line();
  const looks = Array.from({ length: 5 }, () => command("ps", String(program.pid)));
  for (const { code, error } of await Promise.all(looks)) {
    expect(error).toBe("");
    expect(code).toBe(0);
  }
  await vi.waitUntil(() => portsOf(program.pid).size === 0, { timeout: 60_000 });
  program.child.stdin?.write("end\n");
  expect((await once(program.child, "exit"))[0]).toBe(7);
});

test("a process that ends while it is looked into is told of", async () => {
  const program = start(
    closing('server.on("upgrade", () => process.kill(process.pid, "SIGKILL"));'),
  );
  await program.line();
  let looked: Awaited<ReturnType<typeof command>>;
  do {
    looked = await command("ps", String(program.pid));
  } while (looked.code === 0);
  const { code, error } = looked;
  expect(code).toBe(1);
  expect(error).toMatch(new RegExp(`^process ${program.pid} does not (?:exist|tell what it runs)`));
});

describe("what cannot be looked into is told in words", () => {
  test("no such process", async () => {
    const program = start("");
    await once(program.child, "exit");
    expect(portsOf(program.pid).size).toBe(0);
    expect(await command("ps", String(program.pid))).toMatchObject({
      code: 1,
      error: `process ${program.pid} does not exist`,
    });
  });

  test("a process of another user", async () => {
    // Root may look at anything, and everybody else not at the first process.
    process.seteuid?.("nobody");
    const { code, error } = await command("ps", "1").finally(() => process.seteuid?.(0));
    expect({ code, error }).toEqual({
      code: 1,
      error: "process 1 belongs to another user: run this as that user",
    });
  });

  test("a process that is not Node", async () => {
    const child = spawn("sleep", ["3600"], { stdio: "ignore" });
    onTestFinished(() => void child.kill("SIGKILL"));
    const { pid } = child;
    const { code, error } = await command("ps", String(pid));
    expect({ code, error }).toEqual({
      code: 1,
      error: expect.stringMatching(
        new RegExp(`^process ${pid} runs \\w+, and this looks into Node only$`),
      ),
    });
    expect(child.kill(0)).toBe(true);
  });

  test("a process that has ended, but is still listed", async () => {
    const stdio: StdioOptions = ["ignore", "pipe", "ignore", "pipe"];
    const shell = spawn("sh", ["-c", "cat <&3 & echo $!; exec sleep 3600"], { stdio });
    onTestFinished(() => void shell.kill("SIGKILL"));
    const pid = String((await once(shell.stdout as Readable, "data"))[0]).trim();
    const read = (file: string): string => readFileSync(`/proc/${file}`, "utf8");
    // What the shell has become does not look after the child.
    await vi.waitUntil(() => read(`${shell.pid}/comm`) === "sleep\n", { timeout: 60_000 });
    (shell.stdio[3] as Socket).end();
    await vi.waitUntil(() => read(`${pid}/stat`).includes(" Z "), { timeout: 60_000 });
    expect((await command("ps", pid)).error).toBe(
      `process ${pid} does not tell what it runs: it has ended, or this is not Linux`,
    );
  });

  test("a process whose inspector does not open", async () => {
    const program = start(`
      import { createServer } from "node:http";
      process.on("SIGUSR1", () => {});
      createServer((_, response) => response.end("no")).listen(0, () => console.log("ready"));
    `);
    await program.line();
    expect((await commandWithin(1000, "ps", String(program.pid))).error).toMatch(
      /^the inspector of process/,
    );
  });

  test("a process without our loops", async () => {
    const program = start(`setInterval(() => {}, 1000); console.log("ready");`);
    await program.line();
    const { code, error } = await command("ps", String(program.pid));
    expect({ code, error }).toEqual({
      code: 1,
      error: `process ${program.pid} does not use @x/loop`,
    });
  });

  test("another version", async () => {
    const program = start(`
      globalThis[Symbol.for("@x/loop.kernel.99")] = {};
      setInterval(() => {}, 1000);
      console.log("ready");
    `);
    await program.line();
    expect((await command("ps", String(program.pid))).error).toBe(
      `process ${program.pid} has another version of @x/loop: its kernel is @x/loop.kernel.99, and this reads @x/loop.kernel.2`,
    );
  });

  test.each([[], ["ps"], ["top", "1"], ["ps", "x"], ["ps", "1", "2"]])(
    "a wrong call: %s %s %s",
    async (...args) => {
      const { code, error } = await command(...args.filter((arg) => arg !== undefined));
      expect(code).toBe(2);
      expect(error).toMatch(/^Usage: npx @x\/trace ps PID/);
    },
  );

  test("help is no error", async () => {
    expect(await command("--help")).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Usage/),
    });
  });
});

test("the program of the package runs a command line", async () => {
  const log = vi.spyOn(console, "log").mockReturnValue();
  const { argv } = process;
  process.argv = ["node", "trace", "--help"];
  await import("../src/cli/bin.ts");
  process.argv = argv;
  expect(log).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/^Usage/));
  log.mockRestore();
});

test("the ports of a process are those at which it listens", async () => {
  const before = portsOf(process.pid);
  const server = createServer().listen(0);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  expect([...portsOf(process.pid).keys()].filter((one) => !before.has(one))).toEqual([port]);
  server.close();
});
