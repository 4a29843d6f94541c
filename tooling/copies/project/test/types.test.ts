// What the compiler makes of two copies: these programs have to be accepted.
import { strictEqual } from "node:assert/strict";
import { test } from "node:test";
import * as first from "first";
import * as second from "second";

test("a coroutine of the first awaits what the second has made", async () => {
  function* program(): first.Coroutine<string> {
    const future = new second.Future<string>();
    second.createTask(function* () {
      yield* first.sleep(1);
      future.setResult("a");
    });
    const a: string = yield* future;
    const b: string = yield* second.sleep(1, "b");
    const c: string = yield* second.createTask(second.sleep(1, "c"));
    return a + b + c;
  }
  strictEqual(await first.run(program), "abc");
});

test("what takes awaitables of the second is given some of the first", async () => {
  const work = first.coroutine(function* (n: number) {
    yield* first.sleep(1);
    return n;
  });
  const results: [number, number] = await second.gather([work(1), first.createTask(work(2))]);
  strictEqual(results.join(), "1,2");
  const inTime: string = await second.timeout(1000, first.sleep(1, "in time"));
  strictEqual(inTime, "in time");
});
