import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";

// Programs in Node processes of their own. None sleeps until something has not happened: an
// unref'd timer tells that the process was still alive, for it keeps none alive itself.

const folder = mkdtempSync(join(tmpdir(), "x-loop-"));

beforeAll(async () => {
  const bundle = await rolldown({
    input: ["index", "internal"].map((name) => join(import.meta.dirname, `../src/${name}.ts`)),
    platform: "node",
    resolve: { conditionNames: ["@x/source", "node", "import"] },
  });
  await bundle.write({ dir: folder, entryFileNames: "[name].mjs" });
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

let programs = 0;

/** Runs a program and returns the lines it prints; `talk` may talk to it. It must end by itself. */
async function linesOf(code: string, talk?: (child: ChildProcess) => void): Promise<string[]> {
  programs += 1;
  const file = join(folder, `program-${programs}.mjs`);
  writeFileSync(file, code);
  const child = fork(file, { stdio: ["pipe", "pipe", "pipe", "ipc"], execArgv: [] });
  onTestFinished(() => void child.kill("SIGKILL")); // if it never ends
  let [output, errors] = ["", ""];
  child.stdout?.on("data", (chunk) => {
    output += chunk;
  });
  child.stderr?.on("data", (chunk) => {
    errors += chunk;
  });
  talk?.(child);
  const code_ = await new Promise((resolve) => child.once("close", resolve));
  expect(errors).toBe("");
  expect(code_).toBe(0);
  return output.split("\n").slice(0, -1);
}

describe("a hosted loop", () => {
  test.each(["defaultHost", "new VirtualHost()"])(
    "keeps the process alive while it runs, and lets it go when it is stopped (%s)",
    async (host) => {
      const lines = await linesOf(`
        import { EventLoop, VirtualHost, defaultHost } from "./index.mjs";
        const loop = new EventLoop({ host: ${host} });
        setTimeout(() => { console.log("alive"); loop.stop(); }, 30).unref();
        await loop.runForever();
        console.log("over");
      `);
      expect(lines).toEqual(["alive", "over"]);
    },
  );

  test("keeps the process alive between its timers", async () => {
    const lines = await linesOf(`
      import { EventLoop } from "./index.mjs";
      const loop = new EventLoop();
      loop.callLater(10, console.log, "first");
      loop.callLater(20, () => loop.stop());
      await loop.runForever();
      console.log("over");
    `);
    expect(lines).toEqual(["first", "over"]);
  });

  test("that waits for a promise is stuck when nothing is left that could settle it", async () => {
    const lines = await linesOf(`
      import { EventLoop } from "./index.mjs";
      import { awaitPromise, drive } from "./internal.mjs";
      const loop = new EventLoop();
      const onStuck = () => { console.log("stuck"); loop.stop(); };
      const over = loop[drive]({ keepAlive: true, onStuck });
      loop[awaitPromise](1);
      setTimeout(() => console.log("something else"), 30);
      await over;
      console.log("over");
    `);
    expect(lines).toEqual(["something else", "stuck", "over"]);
  });

  test("can spin and still be stopped by a timer of the process", async () => {
    const lines = await linesOf(`
      import { EventLoop } from "./index.mjs";
      const loop = new EventLoop();
      const spin = () => void loop.callSoon(spin);
      spin();
      setTimeout(() => loop.stop(), 10).unref();
      await loop.runForever();
      console.log("over");
    `);
    expect(lines).toEqual(["over"]);
  });
});

describe("the default loop", () => {
  test("runs what it is given, and the process ends after it", async () => {
    const lines = await linesOf(`
      import { getEventLoop } from "./index.mjs";
      getEventLoop().callLater(10, console.log, "timer");
      getEventLoop().callSoon(console.log, "soon");
    `);
    expect(lines).toEqual(["soon", "timer"]);
  });

  test("keeps no process alive when it has nothing to do", async () => {
    const lines = await linesOf(`
      import { getEventLoop } from "./index.mjs";
      getEventLoop();
      setTimeout(() => console.log("alive"), 20_000).unref();
    `);
    expect(lines).toEqual([]);
  });
});

/** What still happens, by which a program can be woken; each prints "happened". */
const happenings: [string, string][] = [
  ["a timer", `setTimeout(happened, 30);`],
  ["an immediate", `setImmediate(happened);`],
  ["a file that is read", `import("node:fs").then((fs) => fs.readFile("/", happened));`],
  [
    "a file that is read, by promise",
    `import { stat } from "node:fs/promises"; stat("/").then(happened);`,
  ],
  [
    "a server that listens",
    `import { createServer } from "node:net";
     const server = createServer().listen(0);
     aWhileLater(() => server.close(happened));`,
  ],
  [
    "a child process",
    `import { spawn } from "node:child_process";
     spawn(process.execPath, ["-e", ""], { stdio: "ignore" }).on("close", happened);`,
  ],
  [
    "a port that is listened to",
    `const { port1, port2 } = new MessageChannel();
     port1.onmessage = () => { port1.close(); happened(); };
     aWhileLater(() => port2.postMessage(null));`,
  ],
  [
    "a signal that is listened to",
    `process.once("SIGUSR2", happened);
     aWhileLater(() => process.kill(process.pid, "SIGUSR2"));`,
  ],
  [
    "a worker that ends",
    `import { Worker } from "node:worker_threads";
     new Worker("", { eval: true }).on("exit", happened);`,
  ],
  [
    "a password that is hashed",
    `import { scrypt } from "node:crypto"; scrypt("a", "b", 64, happened);`,
  ],
  [
    "data that are compressed",
    `import { gzip } from "node:zlib"; gzip(Buffer.alloc(1e7), happened);`,
  ],
  ["a digest, by promise", `crypto.subtle.digest("SHA-256", Buffer.alloc(1e7)).then(happened);`],
];

describe.each([
  ["a process of its own", ""],
  ["a process whose end others act on", `process.on("beforeExit", () => {});`],
])("%s is idle", (_, before) => {
  const watch = `
    import { defaultHost } from "./index.mjs";
    const happened = () => console.log("happened");
    const aWhileLater = (callback) => setTimeout(callback, 30).unref();
    ${before}
    const off = defaultHost.whenIdle(() => console.log("idle"));
  `;

  test("when there is nothing", async () => {
    expect(await linesOf(watch)).toEqual(["idle"]);
  });

  test.each(happenings)("after %s, not before", async (_, source) => {
    expect(await linesOf(watch + source)).toEqual(["happened", "idle"]);
  });

  test("after a message of its parent that it listens to, not before", async () => {
    const source = `
      process.once("message", (message) => { console.log(message); process.disconnect(); });
      aWhileLater(() => process.send("ready"));
    `;
    const lines = await linesOf(watch + source, (child) => {
      child.once("message", () => child.send("message"));
    });
    expect(lines).toEqual(["message", "idle"]);
  });

  test("after a line of its standard input that it reads, not before", async () => {
    const source = `
      process.stdin.once("data", (data) => { console.log(String(data)); process.stdin.destroy(); });
      aWhileLater(() => process.send("ready"));
    `;
    const lines = await linesOf(watch + source, (child) => {
      child.once("message", () => child.stdin?.write("line"));
    });
    expect(lines).toEqual(["line", "idle"]);
  });

  test("without anybody being told, when the watch was called off", async () => {
    expect(await linesOf(`${watch} off();`)).toEqual([]);
  });

  test("again and again", async () => {
    const source = `
      const idle = (count) => () => {
        console.log(count);
        if (count < 3) defaultHost.whenIdle(idle(count + 1));
      };
      off();
      defaultHost.whenIdle(idle(1));
    `;
    expect(await linesOf(watch + source)).toEqual(["1", "2", "3"]);
  });
});

describe("a process in whose end others begin something is idle", () => {
  /** Begins something at the end of the process, a number of times. */
  const beginning = (times: number, what: string) => `
    let left = ${times};
    process.on("beforeExit", () => {
      if (left === 0) return;
      left -= 1;
      const done = () => console.log("done");
      ${what}
    });
  `;
  const watch = `
    import { defaultHost } from "./index.mjs";
    defaultHost.whenIdle(() => console.log("idle"));
  `;

  test.each([
    ["a timer", "setTimeout(done, 30);"],
    ["a file that is read", `import("node:fs").then((fs) => fs.readFile("/", done));`],
    [
      "a password that is hashed",
      `import("node:crypto").then(({ scrypt }) => scrypt("a", "b", 64, done));`,
    ],
    ["a digest, by promise", `crypto.subtle.digest("SHA-256", Buffer.alloc(1e6)).then(done);`],
  ])("after %s", async (_, what) => {
    const lines = ["done", "done", "idle"];
    expect(await linesOf(watch + beginning(2, what))).toEqual(lines);
    expect(await linesOf(beginning(2, what) + watch)).toEqual(lines);
  });

  test("when what they begin begins to watch", async () => {
    const lines = await linesOf(`
      import { defaultHost } from "./index.mjs";
      const watch = (text) => defaultHost.whenIdle(() => console.log(text));
      process.once("beforeExit", () => {
        watch("first");
        process.once("beforeExit", () => process.once("beforeExit", () => watch("second")));
      });
    `);
    expect(lines).toEqual(["first", "second"]);
  });
});

test("two loops that are stuck are told one after the other", async () => {
  const lines = await linesOf(`
    import { EventLoop } from "./index.mjs";
    import { drive } from "./internal.mjs";
    const second = new EventLoop();
    for (const [name, loop] of [["first", new EventLoop()], ["second", second]]) {
      const onStuck = () => { console.log(name, "is stuck"); loop.stop(); };
      loop[drive]({ keepAlive: true, onStuck }).then(() => {
        console.log(name, "is over");
        if (name === "first") second.callLater(10, console.log, "the first woke the second");
      });
    }
  `);
  expect(lines).toEqual([
    "first is stuck",
    "first is over",
    "the first woke the second",
    "second is stuck",
    "second is over",
  ]);
});

describe("a worker", () => {
  const worker = (code: string) => `
    import { Worker } from "node:worker_threads";
    const code = ${JSON.stringify(code)};
    const url = new URL("data:text/javascript," + encodeURIComponent(code));
    const worker = new Worker(url, { workerData: new URL("./index.mjs", import.meta.url).href });
    worker.on("message", (message) => {
      console.log(message);
      if (message === "listening") worker.postMessage("hello");
      if (message === "idle") worker.terminate();
    });
  `;

  test("is idle after a message of its parent that it listens to, not before", async () => {
    const lines = await linesOf(
      worker(`
        import { parentPort, workerData } from "node:worker_threads";
        const { defaultHost } = await import(workerData);
        parentPort.once("message", (message) => parentPort.postMessage(message));
        defaultHost.whenIdle(() => parentPort.postMessage("idle"));
        setTimeout(() => parentPort.postMessage("listening"), 30).unref();
      `),
    );
    expect(lines).toEqual(["listening", "hello", "idle"]);
  });
});
