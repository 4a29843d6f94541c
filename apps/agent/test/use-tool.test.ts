import { createTask, sleep } from "@x/asyncio";
import { virtualTest } from "@x/testing";
import { expect, test } from "vitest";
import { useTool } from "../src/use-tool.ts";

test(
  "a tool that is cancelled with the answer has no output",
  virtualTest(async (clock) => {
    const tools = { slow: () => sleep(1000, "done") };
    const call = { id: "1", tool: "slow", input: "" };
    const task = createTask(() => useTool(call, { tools, deadline: 5000 }));
    await clock.advance(100);
    task.cancel();
    await expect(task).rejects.toThrow("cancelled");
    expect(clock.now).toBe(100);
  }),
);
