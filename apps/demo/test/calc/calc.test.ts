import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { type Coroutine, run } from "@x/future";
import { map } from "@x/gather";
import { openConnection, type StreamReader, type StreamWriter } from "@x/net";
import { describe, expect, test } from "vitest";
import { programOf } from "../program.ts";

const { start } = programOf("calc.js");

/** Files that a process has open besides connections. */
const OTHER_FILES = 500;

function openFiles(): number {
  const limit = execFileSync("sh", ["-c", "ulimit -n"], { encoding: "utf8" }).trim();
  return limit === "unlimited" ? Number.POSITIVE_INFINITY : Number(limit);
}

const CONNECTIONS = Math.min(10_000, openFiles() - OTHER_FILES);

/** A calculator in a process of its own. */
async function calculator(...options: string[]) {
  const { child, ended } = start("calc", "--port", "0", ...options);
  const [line] = await once(child.stdout, "data");
  const port = Number(/:(\d+);/.exec(String(line))?.[1]);
  return { child, ended, port };
}

describe.each([["by a protocol"], ["by streams", "--streams"]])("demo calc %s", (_, ...options) => {
  test("answers each line, wherever it is cut, and ends at Ctrl-C", async () => {
    const { child, ended, port } = await calculator(...options);
    await run(function* () {
      const [reader, writer] = yield* openConnection({ port, host: "127.0.0.1" });
      const ask = function* (...pieces: string[]): Coroutine<string> {
        for (const piece of pieces) yield* writer.write(Buffer.from(piece));
        return (yield* reader.readLine()).toString();
      };
      expect(yield* ask("1 + ", "2", "\n")).toBe("3\n");
      expect(yield* ask("6 * 7\n8", " / 5\n")).toBe("42\n");
      expect((yield* reader.readLine()).toString()).toBe("1.6\n");
      expect(yield* ask("2 +\n")).toBe('error: expected a number, "-" or "(", found the end\n');
      writer.writeNowait(Buffer.from("1 - 3"));
      writer.writeEof();
      expect((yield* reader.read()).toString()).toBe("-2\n");
      yield* writer.close();

      const [refusal, talker] = yield* openConnection({ port, host: "127.0.0.1" });
      yield* talker.write(Buffer.alloc(3000, "1"));
      expect((yield* refusal.readLine()).toString()).toBe(
        "error: a line has no more than 1000 bytes\n",
      );
      talker.abort();
    });
    child.kill("SIGINT");
    const { exitCode, stderr } = await ended;
    expect(stderr).toBe("");
    expect(exitCode).toBe(130);
  });

  test("is ended by SIGTERM as by Ctrl-C", async () => {
    const { child, ended } = await calculator(...options);
    child.kill("SIGTERM");
    expect(await ended).toMatchObject({ exitCode: 143, stderr: "" });
  });

  test("has nothing to say about clients that break off, while they ask or are answered", async () => {
    const { child, ended, port } = await calculator(...options);
    for (let i = 0; i < 20; i += 1) {
      const socket = connect(port, "127.0.0.1").on("error", () => {});
      await once(socket, "connect");
      socket.write("1 + 1\n".repeat(3000));
      await (i % 2 === 0 ? new Promise(setImmediate) : once(socket, "data"));
      if (i % 4 < 2) socket.resetAndDestroy();
      else socket.destroy();
    }
    // The client that comes last is served last: by then, all of them were.
    const last = connect(port, "127.0.0.1").end("1 + 2\n");
    expect(await text(last)).toBe("3\n");
    child.kill("SIGINT");
    const { exitCode, stderr } = await ended;
    expect(stderr).toBe("");
    expect(exitCode).toBe(130);
  });

  test(`serves ${CONNECTIONS} connections at a time`, async () => {
    expect(CONNECTIONS, "`ulimit -n` allows too few connections").toBeGreaterThan(0);
    const { child, ended, port } = await calculator(...options);
    const wrong = await run(function* () {
      const indices = Array.from({ length: CONNECTIONS }, (_, i) => i);
      const connections = yield* map(indices, () => openConnection({ port, host: "127.0.0.1" }), {
        limit: 500,
      });
      const answers = yield* map(connections, (connection, i) => ask(connection, i));
      for (const [, writer] of connections) writer.abort();
      return answers.filter((answer, i) => answer !== `${i + 1}\n`);
    });
    expect(wrong).toEqual([]);
    child.kill("SIGINT");
    expect((await ended).stderr).toBe("");
  });
});

function* ask([reader, writer]: [StreamReader, StreamWriter], i: number): Coroutine<string> {
  yield* writer.write(Buffer.from(`${i} + 1\n`));
  return (yield* reader.readLine()).toString();
}

test("demo calc: a port that is taken, or none, is a usage error", async () => {
  const { port } = await calculator();
  const taken = await start("calc", "--port", String(port)).ended;
  expect(taken.stderr).toBe(`error: listen EADDRINUSE: address already in use 127.0.0.1:${port}\n`);
  expect(taken.exitCode).toBe(2);
  const none = await start("calc", "--port", "70000").ended;
  expect(none.stderr).toContain("Not a port.");
  expect(none.exitCode).toBe(2);
});
