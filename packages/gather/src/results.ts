import type { Awaitable, Outcome } from "@x/future";

/** The results of gathered awaitables. A tuple of awaitables has a tuple of results. */
export type Results<A extends readonly Awaitable<unknown>[]> = {
  -readonly [K in keyof A]: Outcome<A[K]>;
};

/** The same with `returnExceptions`, where errors take the places of results. */
export type ResultsOrErrors<A extends readonly Awaitable<unknown>[]> = {
  -readonly [K in keyof A]: Outcome<A[K]> | Error;
};
