import { type Coroutine, Future, sleep } from "@x/future";
import { expect, onTestFinished, test, vi } from "vitest";
import { cli } from "../../src/cli.ts";
import { catalogue } from "../../src/programs/catalogue.ts";
import { listPrograms, runProgram, runPrograms } from "../../src/programs/command.ts";
import { inAnyOrder } from "../../src/programs/stage/expectation.ts";
import type { Program, Stage } from "../../src/programs/stage/program.ts";

/** A terminal that remembers. */
function terminal() {
  const written = { stdout: "", stderr: "" };
  const stream = (name: "stdout" | "stderr") => ({
    write(text: string) {
      written[name] += text;
    },
  });
  return { written, stdout: stream("stdout"), stderr: stream("stderr") };
}

function* greet({ print }: Stage): Coroutine<void> {
  print("hello");
  yield* sleep(1500);
  print("bye");
}

const greeting: Program = {
  number: 1,
  name: "greeting",
  shows: "hello and bye",
  main: greet,
  lasts: 1500,
  prints: [
    [0, "hello"],
    [1500, "bye"],
  ],
};

/** What the table says, with real times made equal. */
async function table(...programs: Program[]) {
  const screen = terminal();
  const exitCode = await runPrograms(programs, screen);
  const text = screen.written.stdout.replaceAll(/ +[\d.]+ ms {2}(?=pass|FAIL)/g, "  N ms  ");
  return { exitCode, text: text.replace(/ in \d+ ms$/m, " in N ms") };
}

test("demo: all pass, in virtual time", async () => {
  const { exitCode, text } = await table(...catalogue);
  expect(text).not.toContain("FAIL");
  expect(text).toMatch(
    /\n34 programs: 34 passed, 0 failed; \d+(\.\d+)? s of virtual time in N ms\n$/,
  );
  expect(exitCode).toBe(0);
});

test("a line for each program, and the sum", async () => {
  const { exitCode, text } = await table(greeting, { ...greeting, number: 12, name: "again" });
  expect(text.split("\n")).toEqual([
    " #  program   what it shows   virtual      real",
    " 1  greeting  hello and bye     1.5 s  N ms  pass",
    "12  again     hello and bye     1.5 s  N ms  pass",
    "",
    "2 programs: 2 passed, 0 failed; 3 s of virtual time in N ms",
    "",
  ]);
  expect(exitCode).toBe(0);
});

test("a trace that differs is shown beside the one that was expected", async () => {
  const { exitCode, text } = await table(greeting, {
    ...greeting,
    prints: [[0, "hello"], [1501, "bye"], inAnyOrder([1500, "this"], [1500, "that"])],
  });
  expect(text.split("\n")).toEqual([
    " #  program   what it shows   virtual      real",
    " 1  greeting  hello and bye     1.5 s  N ms  pass",
    " 1  greeting  hello and bye     1.5 s  N ms  FAIL",
    "",
    "1 greeting failed",
    "     expected                                                  got",
    "       0 ms  hello                                               0 ms  hello",
    "!   1501 ms  bye                                              1500 ms  bye",
    "!   1500 ms  this",
    "!   1500 ms  that",
    "",
    "2 programs: 1 passed, 1 failed; 3 s of virtual time in N ms",
    "",
  ]);
  expect(exitCode).toBe(1);
});

test.each<[string, Partial<Program>, string]>([
  ["prints more", { prints: [[0, "hello"]] }, `!${" ".repeat(61)}1500 ms  bye`],
  ["lasts longer", { lasts: 1000 }, "  it lasted 1500 ms instead of 1000 ms"],
  [
    "throws",
    {
      *main(stage) {
        yield* greet(stage);
        throw new RangeError("no more");
      },
    },
    "  it failed with RangeError('no more')",
  ],
  [
    "throws before it has begun",
    {
      main() {
        throw new RangeError("not at all");
      },
    },
    "  it failed with RangeError('not at all')",
  ],
  [
    "is an async function that throws",
    { main: () => Promise.reject(new RangeError("not now")) },
    "  it failed with RangeError('not now')",
  ],
  [
    "leaves an error behind",
    {
      *main(stage) {
        new Future().setException(new Error("unseen"));
        yield* greet(stage);
      },
    },
    "the loop reports: Future exception was never retrieved",
  ],
  [
    "deadlocks",
    {
      *main(stage) {
        yield* greet(stage);
        yield* new Future();
      },
    },
    "  it failed with DeadlockError('deadlock: nothing is left that could wake this task",
  ],
])("a program that %s fails, and the others do not", async (_, different, message) => {
  const { exitCode, text } = await table({ ...greeting, ...different }, greeting);
  expect(text).toContain(message);
  expect(text).toContain("2 programs: 1 passed, 1 failed");
  expect(exitCode).toBe(1);
});

test("a loop that waits for ever does not hold up the others", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  let stopped: Promise<void> | undefined;
  const stuck: Program = {
    ...greeting,
    main({ loop }) {
      stopped = loop.runForever();
      return stopped;
    },
  };
  const result = table(stuck, greeting);
  await vi.advanceTimersByTimeAsync(60_000);
  const { exitCode, text } = await result;
  expect(text).toContain("  it failed with Error('it had not ended after 60000 ms')");
  expect(text).toContain("2 programs: 1 passed, 1 failed");
  expect(exitCode).toBe(1);
  await stopped; // or the process would stay alive
});

test("demo run: a program in real time, by name or number", async () => {
  const main = function* ({ print }: Stage): Coroutine<void> {
    print("hello");
    yield* sleep(20);
    print("bye");
  };
  for (const name of ["greeting", "1"]) {
    const screen = terminal();
    const began = performance.now();
    expect(await runProgram(name, [{ ...greeting, main }], screen)).toBe(0);
    expect(performance.now() - began).toBeGreaterThanOrEqual(20);
    const [title, ...lines] = screen.written.stdout.trimEnd().split("\n");
    expect(title).toBe(" 1  greeting  hello and bye");
    expect(lines.map((line) => line.replace(/^ *\d+ ms {2}/, ""))).toEqual(["hello", "bye"]);
    expect(Number.parseInt(lines.at(-1) ?? "", 10)).toBeGreaterThanOrEqual(20);
  }
});

test("demo run: what it prints is there at once", async () => {
  const screen = terminal();
  const shown: string[] = [];
  // biome-ignore lint/correctness/useYield: it waits for nothing
  const main = function* ({ print }: Stage): Coroutine<void> {
    for (const word of ["hello", "bye"]) {
      print(word);
      shown.push(screen.written.stdout);
    }
  };
  expect(await runProgram("greeting", [{ ...greeting, main }], screen)).toBe(0);
  expect(shown).toEqual([
    expect.stringMatching(/ms {2}hello\n$/),
    expect.stringMatching(/ms {2}bye\n$/),
  ]);
});

test("demo run: those that share a number", async () => {
  const screen = terminal();
  const main = async ({ print }: Stage) => print("here");
  const programs = ["first", "second"].map((name) => ({ ...greeting, number: 12, name, main }));
  expect(await runProgram("12", [greeting, ...programs], screen)).toBe(0);
  expect(screen.written.stdout).toMatch(/^12 {2}first .*\n.*here\n12 {2}second .*\n.*here\n$/);
});

test("demo run: a program that throws", async () => {
  const screen = terminal();
  const main = () => Promise.reject(new RangeError("no more"));
  expect(await runProgram("greeting", [{ ...greeting, main }], screen)).toBe(1);
  expect(screen.written.stderr).toBe("error: greeting failed with RangeError('no more')\n");
});

test.each([
  ["wait-al", "(Did you mean wait-all?)"],
  ["taskgroup-dinamic", "(Did you mean taskgroup-dynamic?)"],
  ["nonsense", "(demo list shows them all)"],
  ["34", "(demo list shows them all)"],
  ["", "(demo list shows them all)"],
])("demo run %j: there is none", async (name, hint) => {
  const screen = terminal();
  expect(await runProgram(name, catalogue, screen)).toBe(2);
  expect(screen.written).toEqual({
    stdout: "",
    stderr: `error: unknown program '${name}'\n${hint}\n`,
  });
});

test("demo list", () => {
  const screen = terminal();
  listPrograms(catalogue, screen);
  const lines = screen.written.stdout.trimEnd().split("\n");
  expect(lines).toHaveLength(catalogue.length);
  expect(lines[0]).toBe(" 1  wait-all                  wait until all tasks are done");
});

test.each([
  [["run", "29"], 0, "29  future-states  a task before and after\n"],
  [["run", "nonsense"], 2, "error: unknown program 'nonsense'\n"],
  [["list"], 0, " 1  wait-all  "],
])("the command line: demo %j", async (args, exitCode, text) => {
  let written = "";
  const write = (chunk: unknown) => {
    written += String(chunk);
    return true;
  };
  vi.spyOn(process.stdout, "write").mockImplementation(write);
  vi.spyOn(process.stderr, "write").mockImplementation(write);
  onTestFinished(() => {
    vi.restoreAllMocks();
  });
  expect(await cli(args)).toBe(exitCode);
  expect(written).toContain(text);
});
