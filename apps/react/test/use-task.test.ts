// @vitest-environment happy-dom

import { act, cleanup, type RenderHookOptions, renderHook } from "@testing-library/react";
import { sleep } from "@x/asyncio";
import { virtualTest } from "@x/testing";
import { afterEach, describe, expect, test } from "vitest";
import { useTask } from "../src/use-task.ts";

afterEach(cleanup);

/** The same work in both worlds: it takes 100 ms, and notes how it ends. */
const worlds = {
  "an async function":
    (name: string, events: string[]) =>
    async ({ signal }: { signal: AbortSignal }) => {
      events.push(`${name} begun`);
      let end = "cancelled";
      try {
        await sleep(100, undefined, { signal });
        end = "ended";
        if (name === "bad") throw new Error("broken");
        return name;
      } finally {
        events.push(`${name} ${end}`);
      }
    },
  "a coroutine": (name: string, events: string[]) =>
    function* () {
      events.push(`${name} begun`);
      let end = "cancelled";
      try {
        yield* sleep(100);
        end = "ended";
        if (name === "bad") throw new Error("broken");
        return name;
      } finally {
        events.push(`${name} ${end}`);
      }
    },
};

describe.each(Object.entries(worlds))("%s", (_world, work) => {
  /** Mounts a component that has the hook, with a name to depend on. */
  function mount(name: string, options?: RenderHookOptions<string>) {
    const events: string[] = [];
    const hook = renderHook((name: string) => useTask<string>(work(name, events), [name]), {
      ...options,
      initialProps: name,
    });
    return { ...hook, events, state: () => hook.result.current };
  }

  test(
    "the state is pending until the task is done",
    virtualTest(async (clock) => {
      const { state } = mount("Ada");
      await act(() => clock.advance(99));
      expect(state()).toEqual({ status: "pending" });
      await act(() => clock.advance(1));
      expect(state()).toEqual({ status: "done", value: "Ada" });
    }),
  );

  test(
    "the state has the error of a task that fails",
    virtualTest(async (clock) => {
      const { state } = mount("bad");
      await act(() => clock.advance(100));
      expect(state()).toEqual({ status: "failed", error: new Error("broken") });
    }),
  );

  test(
    "unmounting cancels the task, which cleans up",
    virtualTest(async (clock) => {
      const { unmount, events } = mount("Ada");
      await act(() => clock.advance(50));
      unmount();
      await clock.advance(0);
      expect(events).toEqual(["Ada begun", "Ada cancelled"]);
    }),
  );

  test(
    "a dependency that changes cancels the task before, and begins another one",
    virtualTest(async (clock) => {
      const { rerender, events, state } = mount("Ada");
      await act(() => clock.advance(100));
      rerender("Bob");
      expect(state()).toEqual({ status: "pending" });
      await act(() => clock.advance(50));
      rerender("Cleo");
      await act(() => clock.advance(100));
      expect(state()).toEqual({ status: "done", value: "Cleo" });
      expect(events.slice(2).toSorted()).toEqual([
        "Bob begun",
        "Bob cancelled",
        "Cleo begun",
        "Cleo ended",
      ]);
    }),
  );

  test(
    "rendering again with the same dependencies goes on with the task",
    virtualTest(async (clock) => {
      const { rerender, events } = mount("Ada");
      await act(() => clock.advance(50));
      rerender("Ada");
      await act(() => clock.advance(50));
      expect(events).toEqual(["Ada begun", "Ada ended"]);
    }),
  );

  test(
    "in StrictMode, the task of the first of the two effects is cancelled before it begins",
    virtualTest(async (clock) => {
      const { events, state } = mount("Ada", { reactStrictMode: true });
      await act(() => clock.advance(100));
      expect(state()).toEqual({ status: "done", value: "Ada" });
      expect(events).toEqual(["Ada begun", "Ada ended"]);
    }),
  );
});

test(
  "what a task comes to although it was cancelled is not shown",
  virtualTest(async (clock) => {
    const work = async (name: string, signal: AbortSignal) => {
      await sleep(100, undefined, { signal }).then(undefined, () => {});
      return name;
    };
    const { rerender, result } = renderHook(
      (name: string) => useTask(({ signal }) => work(name, signal), [name]),
      { initialProps: "Ada" },
    );
    await act(() => clock.advance(50));
    rerender("Bob");
    await act(() => clock.advance(50));
    expect(result.current).toEqual({ status: "pending" });
    await act(() => clock.advance(50));
    expect(result.current).toEqual({ status: "done", value: "Bob" });
  }),
);
