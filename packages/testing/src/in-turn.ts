let last: Promise<unknown> = /* @__PURE__ */ Promise.resolve();

/** Calls `fn` when what was to be called before is over: a thread has one default loop, which
 * programs in virtual time have to themselves. */
export function inTurn<T>(fn: () => Promise<T>): Promise<T> {
  const mine = last.then(fn);
  last = mine.catch(() => {});
  return mine;
}
