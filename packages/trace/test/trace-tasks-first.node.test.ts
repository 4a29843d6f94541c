import { createTask, run, sleep } from "@x/future";
import { thread } from "@x/loop/internal";
import { expect, test } from "vitest";
import { followAsyncCode, paths, spansOf, tracer } from "./opentelemetry.node.ts";

followAsyncCode();

test("spans go along with the tasks of the first loop of a thread", async () => {
  expect(thread.fallback).toBeNull();
  const spans = await spansOf(() =>
    run(() =>
      createTask(
        async () => {
          await sleep(1);
          tracer.startSpan("whistle").end();
        },
        { name: "tea" },
      ),
    ),
  );
  expect(paths(spans)).toEqual(["tea", "tea > whistle"]);
});
