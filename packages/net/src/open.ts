import { type Coroutine, Future, iterate, sleep } from "@x/future";
import type { EventLoop } from "@x/loop";
import { settling } from "./settle.ts";

/** What has to be closed before its loop is. */
interface Openable {
  abort(): void;
}

const registers: WeakMap<EventLoop, Set<Openable>> = /* @__PURE__ */ new WeakMap();

/** What is open on the running loop, `loop`. `run` aborts, at its end, what is left in here. */
export function openOn(loop: EventLoop): Set<Openable> {
  const known = registers.get(loop);
  if (known !== undefined) return known;
  const open = new Set<Openable>();
  registers.set(loop, open);
  // `run` closes the iterators that its program has left open, while the loop still runs.
  iterate({
    [Symbol.asyncIterator]: () => ({
      next: end,
      return() {
        for (const each of open) each.abort();
        // Protocols are told in the next iteration.
        return sleep(0).then(end) as Promise<IteratorReturnResult<undefined>>;
      },
    }),
  });
  return open;
}

/** Whom a transport calls: `made` after `connectionMade`, `over` when all is over. */
interface Ends<T> {
  made: () => void;
  over: (transport: T) => void;
}

/** Makes a transport, which is open on the running loop from then on, and waits until its protocol has
 * been told. When cancelled, it is aborted. */
export function* opened<T extends Openable>(
  loop: EventLoop,
  make: (ends: Ends<T>) => T,
): Coroutine<T> {
  const open = openOn(loop);
  const told = new Future<void>();
  const transport = make({
    made: settling(told),
    over: (over) => open.delete(over),
  });
  open.add(transport);
  try {
    yield* told;
  } catch (error) {
    transport.abort();
    throw error;
  }
  return transport;
}

async function end(): Promise<IteratorReturnResult<undefined>> {
  return { done: true, value: undefined };
}
