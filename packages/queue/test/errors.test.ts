import { QueueEmpty, QueueFull, QueueShutDown } from "@x/queue";
import { expect, test } from "vitest";

test.each([
  ["QueueEmpty", QueueEmpty],
  ["QueueFull", QueueFull],
  ["QueueShutDown", QueueShutDown],
])("%s is an Error with its name", (name, type) => {
  const error = new type("why");
  expect(error).toBeInstanceOf(Error);
  expect(String(error)).toBe(`${name}: why`);
});
