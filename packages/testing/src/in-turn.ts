let last: Promise<unknown> = /* @__PURE__ */ Promise.resolve();

/** Calls `fn` when all earlier calls are over. A thread has one default loop, and each program in virtual time
 * needs it for itself. */
export function inTurn<T>(fn: () => Promise<T>): Promise<T> {
  const mine = last.then(fn);
  last = mine.catch(() => {});
  return mine;
}
