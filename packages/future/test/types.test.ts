// Checked by the compiler; what is run here is the least of it.
import {
  type Awaitable,
  type CallScope,
  type Coroutine,
  type CoroutineCall,
  type CoroutineIterator,
  call,
  coroutine,
  createTask,
  ensureFuture,
  Future,
  forEach,
  fromPromise,
  isCancelled,
  iterate,
  Runner,
  run,
  runSync,
  runUntilComplete,
  type Suspension,
  shield,
  sleep,
  type Task,
} from "@x/future";
import { expect, expectTypeOf, test } from "vitest";

const add = coroutine(function* add(a: number, b: number) {
  yield* sleep(0);
  return a + b;
});

function* raw(): Coroutine<number> {
  return yield* add(1, 2);
}

/** Type-checks a body without running it. */
function typed(_body: () => unknown): void {}

test("yield* gives what is waited for", () => {
  typed(function* () {
    expectTypeOf(yield* new Future<number>()).toEqualTypeOf<number>();
    expectTypeOf(yield* createTask(raw())).toEqualTypeOf<number>();
    expectTypeOf(yield* raw()).toEqualTypeOf<number>();
    expectTypeOf(yield* add(1, 2)).toEqualTypeOf<number>();
    expectTypeOf(yield* sleep(1)).toEqualTypeOf<void>();
    expectTypeOf(yield* sleep(1, "result")).toEqualTypeOf<string>();
    expectTypeOf(yield* call(async () => "async")).toEqualTypeOf<string>();
    expectTypeOf(yield* call(() => 42)).toEqualTypeOf<number>();
    expectTypeOf(yield* call(() => raw())).toEqualTypeOf<number>();
    expectTypeOf(yield* fromPromise(Promise.resolve(true))).toEqualTypeOf<boolean>();
    expectTypeOf(yield* shield(raw())).toEqualTypeOf<number>();
    expectTypeOf(yield* forEach([1], () => {})).toEqualTypeOf<void>();
    expectTypeOf(yield* iterate([1]).next()).toEqualTypeOf<IteratorResult<number, unknown>>();
  });
});

test("an option may be undefined, which is as if it were not given", () => {
  typed(() => {
    createTask(raw(), { name: undefined, loop: undefined, eager: undefined, signal: undefined });
    void run(raw(), { debug: undefined, host: undefined, signal: undefined });
    new Future({ loop: undefined }).addDoneCallback(() => {}, { context: undefined });
  });
  const options = { name: undefined, loop: undefined, eager: undefined, context: undefined };
  const main = (): Task<number> => createTask(raw(), { ...options, signal: undefined });
  expect(runSync(main, { host: undefined })).toBe(3);
});

test("a missing star is a compile error that says what to write", () => {
  expectTypeOf<keyof Suspension>().toEqualTypeOf<"write yield* in the place of yield">();
  typed(() => {
    // @ts-expect-error: also where no annotation says that it is a coroutine
    void run(function* () {
      yield sleep(1);
    });
    createTask(
      // @ts-expect-error
      (function* () {
        yield new Future<number>();
      })(),
    );
  });
});

test("an async generator function is refused, whatever takes an awaitable", () => {
  typed(() => {
    // @ts-expect-error
    void run(async function* () {
      yield await sleep(1);
    });
    // @ts-expect-error
    runSync(async function* () {});
    // @ts-expect-error
    createTask(async function* (): AsyncGenerator<number> {});
    // @ts-expect-error
    ensureFuture(async function* () {});
    // @ts-expect-error
    shield(async function* () {});
    // What a plain function returns may well be iterable, and of any type.
    expectTypeOf(run(() => new ReadableStream<string>())).toEqualTypeOf<
      Promise<ReadableStream<string>>
    >();
    expectTypeOf(createTask(() => null)).toEqualTypeOf<Task<null>>();
    expectTypeOf(createTask(() => {})).toEqualTypeOf<Task<void>>();
    expectTypeOf(createTask((): unknown => 1)).toEqualTypeOf<Task<unknown>>();
    expectTypeOf(createTask(async (): Promise<1 | "a"> => 1)).toEqualTypeOf<Task<1 | "a">>();
  });
  // A generic function that wraps one of these says what its own argument may return.
  const wrapped = <T>(work: Awaitable<T>, fn: () => Promise<T>): Task<T>[] => [
    createTask(work),
    createTask(fn),
  ];
  typed(() => wrapped);
});

test("a missing star is a compile error where the result is used", () => {
  typed(function* (): Coroutine<number> {
    // @ts-expect-error: a future is no suspension
    yield new Future<number>();
    // @ts-expect-error: nor is a call
    yield add(1, 2);
    // @ts-expect-error: nor a number
    yield 42;
    // @ts-expect-error: without yield at all, it is a call and no number
    Math.abs(add(1, 2));
    // @ts-expect-error: the result of a coroutine is a number
    return "text";
  });
});

test("a bare yield is typed as nothing that could be used", () => {
  typed(function* (): Coroutine<void> {
    const nothing = yield;
    expectTypeOf(nothing).toEqualTypeOf<unknown>();
  });
});

test("a generator that is not annotated is a coroutine by what it waits for", () => {
  const inferred = function* () {
    yield* sleep(1);
    return yield* add(1, 2);
  };
  typed(() => {
    expectTypeOf(createTask(inferred())).toEqualTypeOf<Task<number>>();
    expectTypeOf(createTask(inferred)).toEqualTypeOf<Task<number>>();
  });
});

test("createTask infers from every kind of awaitable", () => {
  typed(() => {
    expectTypeOf(createTask(raw())).toEqualTypeOf<Task<number>>();
    expectTypeOf(createTask(add(1, 2))).toEqualTypeOf<Task<number>>();
    expectTypeOf(createTask(sleep(1, "x"))).toEqualTypeOf<Task<string>>();
    expectTypeOf(createTask(new Future<Date>())).toEqualTypeOf<Task<Date>>();
    expectTypeOf(createTask(Promise.resolve(1n))).toEqualTypeOf<Task<bigint>>();
    expectTypeOf(createTask(raw)).toEqualTypeOf<Task<number>>();
    expectTypeOf(createTask(async () => "async")).toEqualTypeOf<Task<string>>();
    expectTypeOf(createTask(() => 42)).toEqualTypeOf<Task<number>>();
    expectTypeOf(createTask(() => add(1, 2))).toEqualTypeOf<Task<number>>();
    createTask((scope) => {
      expectTypeOf(scope).toEqualTypeOf<CallScope>();
      expectTypeOf(scope.signal).toEqualTypeOf<AbortSignal>();
    });
    // @ts-expect-error: a number cannot be awaited
    createTask(42);
    // @ts-expect-error: there is no such option
    createTask(raw(), { nam: "typo" });
  });
});

test("the others infer as well", () => {
  typed(() => {
    expectTypeOf(ensureFuture(raw())).toEqualTypeOf<Future<number>>();
    expectTypeOf(ensureFuture(Promise.resolve("x"))).toEqualTypeOf<Future<string>>();
    expectTypeOf(run(raw)).toEqualTypeOf<Promise<number>>();
    expectTypeOf(run(async () => "x")).toEqualTypeOf<Promise<string>>();
    expectTypeOf(runSync(raw)).toEqualTypeOf<number>();
    expectTypeOf(runUntilComplete(raw())).toEqualTypeOf<Promise<number>>();
    expectTypeOf(new Runner().run(raw)).toEqualTypeOf<Promise<number>>();
    expectTypeOf(iterate(new Set([1]))).toEqualTypeOf<CoroutineIterator<number>>();
  });
});

test("coroutine keeps parameters and result", () => {
  expectTypeOf(add).toEqualTypeOf<(a: number, b: number) => CoroutineCall<number>>();
  typed(() => {
    // @ts-expect-error: two numbers
    add(1, "2");
    // @ts-expect-error: only coroutines can be made of a function that yields suspensions
    coroutine(function* () {
      yield 42;
    });
  });
});

test("await gives what is waited for", () => {
  typed(async () => {
    expectTypeOf(await new Future<number>()).toEqualTypeOf<number>();
    expectTypeOf(await createTask(raw())).toEqualTypeOf<number>();
    expectTypeOf(await add(1, 2)).toEqualTypeOf<number>();
    expectTypeOf(await sleep(1, "x")).toEqualTypeOf<string>();
    expectTypeOf(await new Future<number>().catch(() => "x")).toEqualTypeOf<number | string>();
    const chain = add(1, 2).then(String, () => null);
    expectTypeOf(chain).toEqualTypeOf<Promise<string | null>>();
    expectTypeOf(chain.catch(() => 1)).toEqualTypeOf<Promise<string | number | null>>();
  });
});

test("futures and tasks are covariant, and their callbacks get themselves", () => {
  typed(() => {
    const tasks: Task<unknown>[] = [createTask(raw()), createTask(() => "x")];
    const futures: Future<unknown>[] = tasks;
    const awaitables: Awaitable<unknown>[] = futures;
    createTask(raw()).addDoneCallback((task) => {
      expectTypeOf(task).toEqualTypeOf<Task<number>>();
      expectTypeOf(task.result()).toEqualTypeOf<number>();
      expectTypeOf(task.exception()).toEqualTypeOf<unknown>();
    });
    return awaitables;
  });
});

test("errors are unknown until told apart", () => {
  typed((error: unknown = undefined) => {
    if (isCancelled(error)) expectTypeOf(error.args).toEqualTypeOf<readonly unknown[]>();
  });
});
