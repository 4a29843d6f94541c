import { type Coroutine, createTask } from "@x/future";
import { getRunningLoop } from "@x/loop";
import { explore } from "@x/testing";
import { expect } from "vitest";

/** Runs something under every schedule there is, and also with one task cancelled at any moment. */
export async function holds(program: () => Coroutine<unknown>): Promise<void> {
  for (const cancel of [false, true]) {
    const options = { strategy: "exhaustive", schedules: 20_000, cancel } as const;
    expect(await explore(program, options)).toMatchObject({ complete: true });
  }
}

/** Waits for something that may be cancelled. */
export function* ended(awaitable: Iterable<never> | PromiseLike<unknown>): Coroutine<void> {
  try {
    yield* createTask(awaitable as PromiseLike<unknown>);
  } catch (error) {
    if ((error as Error).name !== "CancelledError") throw error;
  }
}

export const now = (): number => getRunningLoop().time();
