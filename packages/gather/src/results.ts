import type { Awaitable, Outcome } from "@x/future";

/** What gathering awaitables gives: tuples keep their types. */
export type Results<A extends readonly Awaitable<unknown>[]> = {
  -readonly [K in keyof A]: Outcome<A[K]>;
};

/** The same when errors take the places of results. */
export type ResultsOrErrors<A extends readonly Awaitable<unknown>[]> = {
  -readonly [K in keyof A]: Outcome<A[K]> | Error;
};
