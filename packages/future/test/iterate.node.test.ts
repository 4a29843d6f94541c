import { Readable } from "node:stream";
import { iterate, run } from "@x/future";
import { expect, test } from "vitest";

test("iterate takes streams", async () => {
  await run(function* () {
    const iterator = iterate<number>(Readable.from([1, 2]));
    expect(yield* iterator.next()).toMatchObject({ done: false, value: 1 });
    expect(yield* iterator.next()).toMatchObject({ done: false, value: 2 });
    expect(yield* iterator.next()).toMatchObject({ done: true });
    yield* iterator.close();
  });
});
