import type { CallScope, Coroutine } from "@x/future";
import {
  checkCancellation,
  type Explored,
  explore,
  runVirtual,
  type VirtualClock,
  type VirtualMain,
  virtualTest,
} from "@x/testing";
import { expectTypeOf, test } from "vitest";

test("the result is that of the program", () => {
  type Returns<M> = M extends VirtualMain<infer T> ? T : never;
  expectTypeOf<Returns<Coroutine<number>>>().toEqualTypeOf<number>();
  expectTypeOf(runVirtual<number>).returns.toEqualTypeOf<Promise<number>>();
  expectTypeOf(virtualTest).returns.toEqualTypeOf<() => Promise<void>>();
  expectTypeOf(explore).returns.toEqualTypeOf<Promise<Explored>>();
});

test("a program gets its clock and its scope", () => {
  type Fn = Extract<VirtualMain<void>, (...args: never) => unknown>;
  expectTypeOf<Parameters<Fn>>().toEqualTypeOf<[clock: VirtualClock, scope: CallScope]>();
  expectTypeOf<VirtualClock["now"]>().toEqualTypeOf<number>();
});

test("the state of a scenario is what its setup makes", () => {
  const check = () =>
    checkCancellation(
      async (state) => {
        expectTypeOf(state).toEqualTypeOf<{ open: number }>();
      },
      (state) => {
        expectTypeOf(state.open).toEqualTypeOf<number>();
      },
      { setup: () => ({ open: 0 }) },
    );
  expectTypeOf(check).returns.toEqualTypeOf<Promise<number>>();
  // @ts-expect-error: a scenario waits for something
  const wrong = () => checkCancellation(() => 1, isFine);
  expectTypeOf(wrong).toBeFunction();
});

const isFine = () => true;
