import { EventEmitter } from "node:events";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import * as other from "../../src/platform/other.ts";

const EVENT = "unhandledRejection";
const real = process;

let fake: EventEmitter;

/** The rejections that nobody handles, as the runtime tells of them, from now on. */
function unhandled(): unknown[] {
  const errors: unknown[] = [];
  const before = real.listeners(EVENT);
  real.removeAllListeners(EVENT);
  const note = (error: unknown): void => void errors.push(error);
  real.on(EVENT, note);
  onTestFinished(() => {
    real.off(EVENT, note);
    for (const listener of before) real.on(EVENT, listener);
  });
  return errors;
}

/** A turn of the host: rejections have been told, timers have run. */
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

async function fresh(): Promise<typeof import("../../src/platform/node-rejections.ts")> {
  vi.resetModules();
  return import("../../src/platform/node-rejections.ts");
}

beforeEach(() => {
  fake = new EventEmitter();
  vi.stubGlobal("process", fake);
});

afterEach(() => {
  vi.unstubAllGlobals();
});

test("a harmless rejection passes in silence", async () => {
  const errors = unhandled();
  const { ignoreRejections } = await fresh();
  ignoreRejections((error) => error === "harmless");
  fake.emit(EVENT, "harmless");
  await turn();
  expect(errors).toEqual([]);
});

test("any other is made once more, for the runtime to do what it does", async () => {
  const errors = unhandled();
  const { ignoreRejections } = await fresh();
  ignoreRejections((error) => error === "harmless");
  fake.emit(EVENT, "harmful");
  // So that the listener does not get what it has made.
  expect(fake.listenerCount(EVENT)).toBe(0);
  await turn();
  expect(errors).toEqual(["harmful"]);
  expect(fake.listenerCount(EVENT)).toBe(1);
});

test("any other is left to a listener of the program's", async () => {
  const errors = unhandled();
  const { ignoreRejections } = await fresh();
  ignoreRejections(() => false);
  const listener = vi.fn();
  fake.on(EVENT, listener);
  fake.emit(EVENT, "harmful");
  await turn();
  expect(listener.mock.calls).toEqual([["harmful"]]);
  expect(errors).toEqual([]);
});

test("one listener serves all calls", async () => {
  const { ignoreRejections } = await fresh();
  ignoreRejections(() => true);
  ignoreRejections(() => true);
  expect(fake.listenerCount(EVENT)).toBe(1);
});

test("nothing listens where there is no process, and on other platforms", async () => {
  const { ignoreRejections } = await fresh();
  other.ignoreRejections(() => true);
  expect(fake.listenerCount(EVENT)).toBe(0);
  vi.stubGlobal("process", undefined);
  ignoreRejections(() => true);
  vi.stubGlobal("process", fake);
  expect(fake.listenerCount(EVENT)).toBe(0);
});
