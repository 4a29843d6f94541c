import { AsyncLocalStorage } from "node:async_hooks";

// What cancelling without a signal costs at the least, whatever the code that does it: where a call waits, something has to
// know which call that is, and whatever cancels has to find all calls that have not ended.

/** A call that has not ended. */
class Call {
  previous: Call | undefined = undefined;
  next: Call | undefined = undefined;
}

const calls = new AsyncLocalStorage<Call>();

/** The calls that have not ended, the newest first. */
let newest: Call | undefined;

function begin(): Call {
  const call = new Call();
  call.next = newest;
  if (newest !== undefined) newest.previous = call;
  newest = call;
  return call;
}

function end({ previous, next }: Call): void {
  if (next !== undefined) next.previous = previous;
  if (previous === undefined) newest = next;
  else previous.next = next;
}

/** The same function; its calls could be cancelled. */
export function cancellable<A extends unknown[], T>(
  fn: (...args: A) => Promise<T>,
): (...args: A) => Promise<T> {
  return async (...args) => {
    const call = begin();
    try {
      return await calls.run(call, fn, ...args);
    } finally {
      end(call);
    }
  };
}
