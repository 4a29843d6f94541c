import { expect, test } from "vitest";
import { Bytes } from "../src/bytes.ts";
import { bytes } from "./support.node.ts";

test("bytes come out as they went in, however they are cut", () => {
  const store = new Bytes();
  let sent = "";
  let got = "";
  for (let i = 0; i < 2000; i += 1) {
    const piece = String.fromCharCode(97 + (i % 26)).repeat((i * 7) % 13);
    sent += piece;
    store.push(bytes(piece));
    const count = Math.min(store.size, (i * 5) % 11);
    got += store.take(count).toString();
  }
  got += store.take(store.size).toString();
  expect(got).toBe(sent);
  expect(store.size).toBe(0);
});

test("what was given out is never written to again, and what came alone is not copied", () => {
  const store = new Bytes();
  const alone = bytes("alone");
  store.push(alone);
  expect(store.take(5)).toBe(alone);
  store.push(bytes("ab"));
  store.push(bytes("cd"));
  const taken = store.take(3);
  for (let i = 0; i < 100; i += 1) store.push(bytes("x".repeat(100)));
  expect(taken.toString()).toBe("abc");
  expect(store.take(2).toString()).toBe("dx");
});

test("a search ends where the bytes do", () => {
  const store = new Bytes();
  store.push(bytes("a\r"));
  store.push(bytes("\nb"));
  expect(store.indexOf(bytes("\r\n"), 0)).toBe(1);
  expect(store.indexOf(bytes("b"), 0)).toBe(3);
  store.take(1);
  expect(store.indexOf(bytes("\r\n"), 0)).toBe(0);
  expect(store.indexOf(bytes("\r\n"), 1)).toBe(-1);
});
