import { type Coroutine, createTask, forEach, run, runSync, sleep } from "@x/future";
import { IncompleteReadError, LimitOverrunError, StreamReader } from "@x/net";
import { describe, expect, test } from "vitest";
import { bytes, errorOf } from "./support.node.ts";

/** A reader of what is given, which has ended unless that is an array of one. */
function fed(...texts: string[]): StreamReader {
  const reader = new StreamReader();
  for (const text of texts) reader.feedData(bytes(text));
  reader.feedEof();
  return reader;
}

const NAMES = ["read", "readExactly", "readLine", "readUntil"] as const;

function start(reader: StreamReader, name: (typeof NAMES)[number]) {
  return name === "readExactly" ? reader.readExactly(3) : reader[name]();
}

/** Notes whether the source is to send. */
class Tap {
  flowing = true;
  readonly turns: string[] = [];
  pauseReading(): void {
    this.flowing = false;
    this.turns.push("pause");
  }
  resumeReading(): void {
    this.flowing = true;
    this.turns.push("resume");
  }
}

describe("read", () => {
  test("STR-01 gives what there is up to n bytes, nothing at the end, and nothing for 0", () => {
    runSync(function* () {
      const reader = new StreamReader();
      expect(yield* reader.read(0)).toEqual(bytes(""));
      const waiting = createTask(reader.read(4));
      yield* sleep(0);
      expect(String(waiting)).toMatch(/ waiting for incoming data>$/);
      reader.feedData(bytes(""));
      expect(waiting.done).toBe(false);
      reader.feedData(bytes("abcdef"));
      expect(yield* waiting).toEqual(bytes("abcd"));
      expect(yield* reader.read(4)).toEqual(bytes("ef"));
      reader.feedEof();
      expect(yield* reader.read(4)).toEqual(bytes(""));
    });
  });

  test("STR-01 without n, reads until the end", () => {
    runSync(function* () {
      const reader = new StreamReader();
      const all = createTask(reader.read());
      for (const piece of ["one ", "two ", "three"]) {
        yield* sleep(0);
        reader.feedData(bytes(piece));
      }
      yield* sleep(0);
      expect(all.done).toBe(false);
      reader.feedEof();
      expect((yield* all).toString()).toBe("one two three");
    });
  });
});

describe("readExactly", () => {
  test("STR-02 waits for n bytes, which may be more than the limit", () => {
    runSync(function* () {
      const reader = new StreamReader({ limit: 2 });
      const tap = new Tap();
      reader.setTransport(tap);
      expect(yield* reader.readExactly(0)).toEqual(bytes(""));
      const ten = createTask(reader.readExactly(10));
      for (let i = 0; i < 5; i += 1) {
        yield* sleep(0);
        expect(tap.flowing).toBe(true);
        reader.feedData(bytes("abc"));
      }
      expect((yield* ten).toString()).toBe("abcabcabca");
    });
  });

  test("STR-02 at the end gives what there is with the error, and it is gone", () => {
    runSync(function* () {
      const reader = fed("abc");
      const error = (yield* errorOf(reader.readExactly(5))) as IncompleteReadError;
      expect(error).toBeInstanceOf(IncompleteReadError);
      expect([error.name, error.partial.toString(), error.expected]).toEqual([
        "IncompleteReadError",
        "abc",
        5,
      ]);
      expect(error.message).toBe("3 bytes read on a total of 5 expected bytes");
      expect(reader.atEof).toBe(true);
    });
  });
});

describe("readLine", () => {
  test("STR-03 gives lines with their line feed, at the end the rest, then nothing", () => {
    runSync(function* () {
      const reader = fed("one\ntw", "o\nthree");
      const lines: string[] = [];
      for (let i = 0; i < 4; i += 1) lines.push((yield* reader.readLine()).toString());
      expect(lines).toEqual(["one\n", "two\n", "three", ""]);
    });
  });

  test("STR-03 drops a line that is too long, if it is there as a whole", () => {
    runSync(function* () {
      const reader = new StreamReader({ limit: 3 });
      reader.feedData(bytes("12345\nab\n"));
      const error = yield* errorOf(reader.readLine());
      expect(error).toBeInstanceOf(RangeError);
      expect(error.message).toBe("a line is longer than the limit of 3 bytes");
      expect((error.cause as LimitOverrunError).consumed).toBe(5);
      expect((yield* reader.readLine()).toString()).toBe("ab\n");
    });
  });

  test("STR-03 drops all there is of a line without end", () => {
    runSync(function* () {
      const reader = new StreamReader({ limit: 3 });
      const tap = new Tap();
      reader.setTransport(tap);
      reader.feedData(bytes("1234567"));
      expect(tap.flowing).toBe(false);
      expect(yield* errorOf(reader.readLine())).toBeInstanceOf(RangeError);
      expect(tap.flowing).toBe(true);
      reader.feedData(bytes("8\nab\n"));
      expect((yield* reader.readLine()).toString()).toBe("8\n");
    });
  });
});

describe("readUntil", () => {
  test("STR-04 gives all until the separator, wherever it is cut", () => {
    runSync(function* () {
      const reader = new StreamReader();
      const message = createTask(reader.readUntil("\r\n\r\n"));
      for (const piece of "a: 1\r\nb: 2\r\n\r\nrest") {
        yield* sleep(0);
        reader.feedData(bytes(piece));
      }
      expect((yield* message).toString()).toBe("a: 1\r\nb: 2\r\n\r\n");
      expect((yield* reader.read(9)).toString()).toBe("rest");
    });
  });

  test("STR-04 of several separators takes the one that ends first", () => {
    runSync(function* () {
      const reader = fed("one;two, three");
      const separators = [", ", new Uint8Array(bytes(";")), bytes("o, th")];
      expect((yield* reader.readUntil(separators)).toString()).toBe("one;");
      expect((yield* reader.readUntil(separators)).toString()).toBe("two, ");
      const error = (yield* errorOf(reader.readUntil(separators))) as IncompleteReadError;
      expect([error.partial.toString(), error.expected]).toEqual(["three", null]);
      expect(error.message).toBe("5 bytes read on a total of undefined expected bytes");
      expect(yield* reader.read()).toEqual(bytes(""));
    });
  });

  test("of separators that end at once takes the shortest, before which most may come", () => {
    runSync(function* () {
      const reader = new StreamReader({ limit: 3 });
      reader.feedData(bytes("123\r\n"));
      const error = (yield* errorOf(reader.readUntil(["\r\n", "\n"]))) as LimitOverrunError;
      expect([error.name, error.consumed]).toEqual(["LimitOverrunError", 4]);
    });
  });

  test("STR-04 beyond the limit leaves the bytes where they are", () => {
    runSync(function* () {
      const reader = new StreamReader({ limit: 3 });
      reader.feedData(bytes("12345"));
      const early = (yield* errorOf(reader.readUntil())) as LimitOverrunError;
      expect([early.name, early.consumed]).toEqual(["LimitOverrunError", 5]);
      expect(early.message).toBe("no separator is found within the limit of 3 bytes");
      reader.feedData(bytes("6\n"));
      const late = (yield* errorOf(reader.readUntil())) as LimitOverrunError;
      expect(late).toBeInstanceOf(LimitOverrunError);
      expect(late.consumed).toBe(6);
      expect((yield* reader.read(7)).toString()).toBe("123456\n");
    });
  });

  test("STR-04 refuses an empty separator", () => {
    const reader = new StreamReader();
    expect(() => reader.readUntil("")).toThrow(new RangeError("separator must not be empty"));
    expect(() => reader.readUntil([])).toThrow(RangeError);
    expect(() => reader.readUntil(10 as never)).toThrow(
      new TypeError("separator must be a Uint8Array, such as a Buffer, not 10"),
    );
  });
});

describe.each(NAMES)("%s", (name) => {
  test("STR-05 refuses to wait beside another", () => {
    runSync(function* () {
      const reader = new StreamReader();
      const first = createTask(start(reader, name));
      yield* sleep(0);
      const error = yield* errorOf(start(reader, name));
      expect(error.message).toBe(
        `${name}() called while another coroutine is already waiting for incoming data`,
      );
      first.cancel();
      yield* errorOf(first);
      reader.feedData(bytes("abc"));
      reader.feedEof();
      expect((yield* reader.readLine()).toString()).toBe("abc");
    });
  });

  test("STR-06 loses nothing when cancelled, before and in the iteration in which something comes", () => {
    runSync(function* () {
      for (const feedFirst of [true, false]) {
        const reader = new StreamReader();
        const reading = createTask(start(reader, name));
        yield* sleep(0);
        reader.feedData(bytes("a"));
        yield* sleep(0);
        const again = reading.done ? createTask(start(reader, name)) : reading;
        yield* sleep(0);
        if (feedFirst) reader.feedData(bytes("b\n"));
        again.cancel();
        if (!feedFirst) reader.feedData(bytes("b\n"));
        yield* errorOf(again);
        reader.feedEof();
        expect((yield* reader.read()).toString()).toBe(reading.cancelled ? "ab\n" : "b\n");
      }
    });
  });

  test("STR-08 throws the error that the stream failed with, also to a read that waits, and when data comes later", () => {
    runSync(function* () {
      const reader = new StreamReader();
      const waiting = createTask(start(reader, name));
      yield* sleep(0);
      reader.setException(new Error("reset"));
      expect((yield* errorOf(waiting)).message).toBe("reset");
      reader.feedData(bytes("abc\n"));
      expect((yield* errorOf(start(reader, name))).message).toBe("reset");
      expect(reader.exception?.message).toBe("reset");
      expect(String(reader)).toBe("<StreamReader 4 bytes exception=Error: reset>");
    });
  });
});

test("STR-08 what came before the failure is read first, where asyncio's reader loses it", () => {
  runSync(function* () {
    const reader = new StreamReader();
    reader.feedData(bytes("one\ntwo"));
    reader.setException(new Error("reset"));
    expect(String(yield* reader.readLine())).toBe("one\n");
    expect((yield* errorOf(reader.readLine())).message).toBe("reset");
    expect(String(yield* reader.read(10))).toBe("two");
    expect((yield* errorOf(reader.read(10))).message).toBe("reset");
  });
});

test("STR-06 one that was cancelled and has failed since is told once", () => {
  runSync(function* () {
    const reader = new StreamReader();
    const reading = createTask(reader.read(1));
    yield* sleep(0);
    reading.cancel();
    reader.setException(new Error("reset"));
    expect((yield* errorOf(reading)).name).toBe("CancelledError");
  });
});

test("STR-07 the source pauses above twice the limit, and goes on at the limit or for a read that waits", () => {
  runSync(function* () {
    const reader = new StreamReader({ limit: 4 });
    const tap = new Tap();
    reader.setTransport(tap);
    reader.feedData(bytes("12345678"));
    expect(tap.turns).toEqual([]);
    reader.feedData(bytes("9"));
    reader.feedData(bytes("0"));
    expect(tap.turns).toEqual(["pause"]);
    yield* reader.read(5);
    expect(tap.turns).toEqual(["pause"]);
    yield* reader.read(1);
    expect(tap.turns).toEqual(["pause", "resume"]);
    reader.feedData(bytes("abcdefghijklm"));
    expect(tap.flowing).toBe(false);
    const task = createTask(reader.readExactly(30));
    yield* sleep(0);
    expect(tap.flowing).toBe(true);
    task.cancel();
    yield* errorOf(task);
  });
});

test("STR-07 a limit must be 1 or more; the default is 64 KiB", () => {
  expect(new StreamReader().limit).toBe(65_536);
  expect(() => new StreamReader({ limit: 0 })).toThrow(RangeError);
  expect(() => new StreamReader({ limit: "1" as never })).toThrow(TypeError);
});

test("STR-09 it is at its end when nothing more comes and all is read", () => {
  runSync(function* () {
    const reader = fed("abc");
    expect(String(reader)).toBe("<StreamReader 3 bytes eof>");
    expect(reader.atEof).toBe(false);
    yield* reader.read(3);
    expect(reader.atEof).toBe(true);
    expect(() => reader.feedData(bytes("d"))).toThrow(new Error("feedData() after feedEof()"));
  });
});

test("STR-09 iterating gives the lines, in both worlds", async () => {
  const lines: string[] = [];
  function* main(): Coroutine<void> {
    yield* forEach(fed("a\nb\nc"), (line) => void lines.push(line.toString()));
  }
  runSync(main());
  await run(async () => {
    for await (const line of fed("d\n", "e")) lines.push(line.toString());
  });
  expect(lines).toEqual(["a\n", "b\n", "c", "d\n", "e"]);
});

test("bad arguments are refused at the call", () => {
  const reader = new StreamReader();
  expect(() => reader.read(-1)).toThrow(RangeError);
  expect(() => reader.readExactly(1.5)).toThrow(RangeError);
  expect(() => reader.readExactly("1" as never)).toThrow(TypeError);
  expect(() => reader.feedData("text" as never)).toThrow(TypeError);
  expect(() => reader.setTransport({} as never)).toThrow(TypeError);
});
