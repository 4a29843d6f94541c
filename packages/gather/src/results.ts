import type { Awaitable } from "@x/future";

/** What awaiting an `A` gives. */
export type Outcome<A> =
  A extends PromiseLike<infer T>
    ? T
    : A extends Generator<unknown, infer T, never>
      ? T
      : A extends (...args: never) => infer R
        ? Outcome<R>
        : A;

/** What gathering awaitables gives: tuples keep their types. */
export type Results<A extends readonly Awaitable<unknown>[]> = {
  -readonly [K in keyof A]: Outcome<A[K]>;
};

/** The same when errors take the places of results. */
export type ResultsOrErrors<A extends readonly Awaitable<unknown>[]> = {
  -readonly [K in keyof A]: Outcome<A[K]> | Error;
};
