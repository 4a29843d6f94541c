import { iterate, sleep } from "@x/future";
import type { EventLoop } from "@x/loop";

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
        return Promise.resolve(sleep(0).then(end));
      },
    }),
  });
  return open;
}

async function end(): Promise<IteratorReturnResult<undefined>> {
  return { done: true, value: undefined };
}
