import { type Coroutine, Future, iterate, sleep } from "@x/future";
import type { EventLoop } from "@x/loop";
import { settling } from "./settle.ts";

// Connections, servers and sockets are closed before their loop is. `run` knows of no sockets, but it closes the
// iterators that its program has left open: so each loop with resources has one such iterator, whose closing aborts
// them.

/** What has to be closed before its loop is. */
interface Resource {
  abort(): void;
}

const registers: WeakMap<EventLoop, Set<Resource>> = /* @__PURE__ */ new WeakMap();

/** What is open on the running loop, `loop`. At its end, `run` aborts all that is left in this set. */
export function resourcesOf(loop: EventLoop): Set<Resource> {
  const known = registers.get(loop);
  if (known !== undefined) return known;
  const open = new Set<Resource>();
  registers.set(loop, open);
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

/** What a transport calls: `made` after `connectionMade`, `over` when the connection is over. */
interface Ends<T> {
  made: () => void;
  over: (transport: T) => void;
}

/** Makes a transport, which is open on the running loop from then on, and waits until its protocol has
 * been told. When cancelled, it is aborted. */
export function* openTransport<T extends Resource>(
  loop: EventLoop,
  make: (ends: Ends<T>) => T,
): Coroutine<T> {
  const open = resourcesOf(loop);
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
