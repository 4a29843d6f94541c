/** What awaiting an `A` gives. */
export type Outcome<A> =
  A extends PromiseLike<infer T>
    ? T
    : A extends Generator<unknown, infer T, never>
      ? T
      : A extends (...args: never) => infer R
        ? Outcome<R>
        : A;
