import { open, readFile } from "node:fs/promises";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { Future, sleep } from "@x/future";
import { OutsideError, runVirtual } from "@x/testing";
import { expect, test } from "vitest";

const MESSAGE = /^real I\/O and real timers do not work in virtual time/;

test("a real timer that the program waits for is an error that names the task", async () => {
  const error = await runVirtual(async function poll() {
    await delay(600_000, undefined, { ref: false });
  }).catch((raised) => raised);
  expect(error).toBeInstanceOf(OutsideError);
  expect(error.message).toMatch(MESSAGE);
  expect(error.message).toContain("Task-1: poll > <Promise pending>");
  expect(error.tasks).toHaveLength(1);
});

test("so is one that will settle a future", async () => {
  const running = runVirtual(function* () {
    const answer = new Future<void>();
    // Several, for a timer of the test runner may end meanwhile.
    const timers = [1, 2, 3, 4, 5].map(() => setTimeout(() => answer.setResult(), 600_000));
    try {
      yield* answer;
    } finally {
      for (const timer of timers) clearTimeout(timer);
    }
  });
  await expect(running).rejects.toThrow(OutsideError);
});

test("and a promise that is never settled", async () => {
  await expect(runVirtual(new Promise(() => {}))).rejects.toThrow(OutsideError);
});

test("real I/O is an error also when a virtual timer is set", async () => {
  const { port, close } = await listen();
  const running = runVirtual(async ({ now }) => {
    const waiting = fetch(`http://127.0.0.1:${port}/${now}`);
    waiting.catch(() => {});
    await Promise.race([waiting, sleep(1000)]);
  });
  await expect(running).rejects.toThrow(OutsideError);
  close();
});

test("a promise that is never settled does not keep time from moving", async () => {
  const now = await runVirtual(async (clock) => {
    await Promise.race([new Promise(() => {}), sleep(1000)]);
    return clock.now;
  });
  expect(now).toBe(1000);
});

test("what was open before does not count", async () => {
  const file = await open(import.meta.filename);
  await expect(runVirtual(async () => void (await sleep(10)))).resolves.toBeUndefined();
  await file.close();
  expect(await readFile(import.meta.filename, "utf8")).toContain("what was open before");
});

test("where the runtime cannot tell, nothing is busy", async () => {
  const { getActiveResourcesInfo } = process;
  Object.assign(process, { getActiveResourcesInfo: undefined });
  try {
    await expect(runVirtual(async () => await sleep(10, 1))).resolves.toBe(1);
  } finally {
    Object.assign(process, { getActiveResourcesInfo });
  }
});

/** A server that never answers. */
async function listen(): Promise<{ port: number; close: () => void }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return { port, close };
}
