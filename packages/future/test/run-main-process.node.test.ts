// What only a whole process can show of runMain: real signals, exit codes, what is printed.
import { once } from "node:events";
import { expect, test } from "vitest";
import { node, start } from "./child.node.ts";

/** Runs a program, and sends it a signal for each line that it prints. */
async function interrupt(name: string, program: string, signals: readonly NodeJS.Signals[]) {
  const { child, ended } = await start(name, program);
  for (const signal of signals) {
    await once(child.stdout as NodeJS.ReadableStream, "data");
    child.kill(signal);
  }
  return ended;
}

// Elsewhere than on Windows, which has no signals: a process that is sent one is gone.
const posix = test.skipIf(process.platform === "win32");

const cleaningUp = `
  import { sleep } from "@x/future";
  import { runMain } from "@x/future/node";
  await runMain(function* () {
    try {
      console.log("ready");
      yield* sleep(1_000_000);
    } finally {
      yield* sleep(1);
      console.log("cleaned up");
    }
  });
  console.log(process.listenerCount("SIGINT"), process.listenerCount("SIGTERM"));
`;

posix.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)(
  "RNR-11 %s: the program cleans up and ends with the exit code that shells expect",
  async (signal, code) => {
    expect(await interrupt(`obeys-${signal}`, cleaningUp, [signal])).toEqual({
      code,
      stdout: "ready\ncleaned up\n0 0\n",
      stderr: "",
    });
  },
);

posix.each([
  ["SIGINT", 130],
  ["SIGTERM", 130],
] as const)(
  "RNR-11 a second signal, %s, ends a program that takes long to clean up",
  async (signal, code) => {
    const program = `
    import { sleep } from "@x/future";
    import { runMain } from "@x/future/node";
    await runMain(function* () {
      try {
        console.log("ready");
        yield* sleep(1_000_000);
      } finally {
        console.log("cleaning up");
        yield* sleep(1_000_000);
      }
    });
  `;
    expect(await interrupt(`impatient-${signal}`, program, ["SIGINT", signal])).toEqual({
      code,
      stdout: "ready\ncleaning up\n",
      stderr: "",
    });
  },
);

/** A worker that takes on work until it is to stop, in an async function or a coroutine. */
const worker = (body: string, options: string) => `
  import { sleep } from "@x/future";
  import { runMain } from "@x/future/node";
  const stopped = (stopping) => new Promise((resolve) => stopping.addEventListener("abort", resolve));
  await runMain(${body}, ${options});
`;

posix.each([
  ["an async function", "async ({ stopping }) => {", "await stopped(stopping)"],
  ["a coroutine", "function* ({ stopping }) {", "yield* call(() => stopped(stopping))"],
])(
  "with drain, the first signal only says that it is time to stop: %s",
  async (name, head, wait) => {
    const program = worker(
      `${head} console.log("ready"); ${wait}; console.log("stopped"); }`,
      "{ drain: Infinity, grace: 0 }",
    ).replace("{ sleep }", "{ call, sleep }");
    expect(await interrupt(`drains-${name.length}`, program, ["SIGTERM"])).toEqual({
      code: 0,
      stdout: "ready\nstopped\n",
      stderr: "",
    });
  },
);

/** One that goes on although it is to stop, and says so when it is cancelled. */
const stubborn = `async function main({ stopping }) {
  stopping.addEventListener("abort", () => console.log("stopping"));
  try {
    console.log("ready");
    await sleep(1_000_000);
  } finally {
    console.log("cancelled");
    await sleep(Number(process.env.CLEANUP ?? 1));
    console.log("cleaned up");
  }
}`;

posix("the program is cancelled when the time to drain is over", async () => {
  const program = worker(stubborn, "{ drain: 1 }");
  expect(await interrupt("drained", program, ["SIGTERM"])).toEqual({
    code: 143,
    stdout: "ready\nstopping\ncancelled\ncleaned up\n",
    stderr: "",
  });
});

posix("the second signal cancels, and the third ends the process", async () => {
  const [twice, thrice] = [stubborn, stubborn.replace("?? 1", "?? 1_000_000")].map((main) =>
    worker(main, "{ drain: Infinity }"),
  ) as [string, string];
  expect(await interrupt("twice", twice, ["SIGINT", "SIGTERM"])).toEqual({
    code: 130,
    stdout: "ready\nstopping\ncancelled\ncleaned up\n",
    stderr: "",
  });
  expect(await interrupt("thrice", thrice, ["SIGTERM", "SIGTERM", "SIGTERM"])).toEqual({
    code: 130,
    stdout: "ready\nstopping\ncancelled\n",
    stderr: "",
  });
});

posix("after the grace time, the process ends, and says what has not ended", async () => {
  const program = worker(stubborn.replace("?? 1", "?? 1_000_000"), "{ grace: 1 }");
  const { code, stdout, stderr } = await interrupt("grace", program, ["SIGTERM"]);
  expect(code).toBe(143);
  // A process that is held up for as long as the grace time may be over before it can say the last.
  expect(stdout).toMatch(/^ready\nstopping\n(cancelled\n)?$/);
  expect(stderr).toContain(
    "Task-1 did not end within 1 ms after it was cancelled, and was let go: main > ",
  );
});

posix("after the program, a signal ends the process as it would any", async () => {
  const program = `
    import { runMain } from "@x/future/node";
    await runMain(() => {});
    setTimeout(() => {}, 1_000_000);
    console.log("after");
  `;
  expect(await interrupt("after", program, ["SIGTERM"])).toMatchObject({ code: "SIGTERM" });
});

posix("async functions are told by their signal", async () => {
  const program = `
    import { setTimeout } from "node:timers/promises";
    import { runMain } from "@x/future/node";
    await runMain(async ({ signal }) => {
      console.log("ready");
      await setTimeout(1_000_000, undefined, { signal });
    });
  `;
  expect(await interrupt("async", program, ["SIGINT"])).toMatchObject({ code: 130, stderr: "" });
});

test("an error is printed as any uncaught one, and ends the process, whatever is still open", async () => {
  const program = (call: string) => `
    import { runMain } from "@x/future/node";
    setTimeout(() => console.log("too late"), 1_000_000);
    const fail = async () => {
      throw new RangeError("main failed", { cause: new TypeError("below") });
    };
    await ${call};
    console.log("not reached");
  `;
  const ours = await node("uncaught", program("runMain(fail)"));
  const plain = await node("uncaught", program("new Promise(setImmediate).then(fail)"));
  // Without the place that Node shows first, and the frames below the errors.
  const errors = (text: string) =>
    /\n(\w+: (?:.|\n)*)/.exec(text)?.[1]?.replaceAll(/\n +(at|\.{3}) .*/g, "");
  expect(errors(ours.stderr)).toContain("[cause]: TypeError: below");
  expect(errors(ours.stderr)).toBe(errors(plain.stderr));
  expect({ code: ours.code, stdout: ours.stdout }).toEqual({ code: 1, stdout: "" });
});

test("a program that can never end is found, though a signal might end it", async () => {
  const program = `
    import { Future } from "@x/future";
    import { runMain } from "@x/future/node";
    await runMain(new Future());
  `;
  const { code, stderr } = await node("deadlock", program);
  expect(code).toBe(1);
  expect(stderr).toContain("DeadlockError: deadlock: nothing is left that could wake");
});

posix("many programs at once bring no warning of a leak", async () => {
  const program = `
    import { setImmediate } from "node:timers/promises";
    import { sleep } from "@x/future";
    import { runMain } from "@x/future/node";
    const mains = Array.from({ length: 20 }, () =>
      runMain(async ({ stopping }) => {
        stopping.addEventListener("abort", () => {});
        await sleep(1_000_000);
      }),
    );
    await setImmediate();
    console.log("ready");
    await Promise.all(mains);
  `;
  expect(await interrupt("many", program, ["SIGTERM"])).toEqual({
    code: 143,
    stdout: "ready\n",
    stderr: "",
  });
});

test("a program that a signal may wake keeps others alive no longer than it runs", async () => {
  const program = `
    import { Future, sleep } from "@x/future";
    import { runMain } from "@x/future/node";
    const [, other] = await Promise.allSettled([
      runMain(async ({ stopping }) => void (await sleep(1))),
      runMain(new Future()),
    ]);
    console.log(other.reason.name);
  `;
  expect(await node("no-longer", program)).toEqual({
    code: 0,
    stdout: "DeadlockError\n",
    stderr: "",
  });
});
