import { Dependent } from "../future/dependent.ts";
import type { Future } from "../future/future.ts";
import { OnWake } from "../future/on-wake.ts";
import { addWaiter, NONE } from "../future/protocol.ts";
import { setResultUnlessDone } from "../future/set-result-unless-done.ts";
import type { Coroutine } from "../kernel/tokens.ts";

/** Waits until all of some futures are done, however often the caller is cancelled meanwhile, and leaves the futures
 * alone. @throws at the end, the last CancelledError that came meanwhile. */
export function* untilDone(futures: Iterable<Future<unknown>>): Coroutine<void> {
  let interruption: unknown = NONE;
  for (const future of futures) {
    while (!future.done) {
      try {
        yield* endOf(future);
      } catch (error) {
        interruption = error;
      }
    }
  }
  if (interruption !== NONE) throw interruption;
}

/** Done when a future is, which cancelling this leaves alone. */
function endOf(future: Future<unknown>): Future<void> {
  const end = new Dependent<void>(() => [future]);
  future[addWaiter](new OnWake(() => setResultUnlessDone(end)));
  return end;
}
