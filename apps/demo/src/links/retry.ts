import { type Coroutine, sleep } from "@x/future";
import type { Outcome } from "./outcome.ts";
import type { Settings } from "./settings.ts";

/** Tries again what may end better, later and later; `attempt` is told which try it is. */
export function* retry(
  attempt: (tried: number) => Coroutine<Outcome>,
  { tries, backoff, patience }: Settings,
): Coroutine<Outcome> {
  for (let tried = 1; ; tried++) {
    const outcome = yield* attempt(tried);
    const pause = outcome.retryAfter ?? jitter(backoff * 2 ** (tried - 1));
    if (outcome.ok || !outcome.transient || tried >= tries || pause > patience) {
      return tried === 1 || outcome.ok
        ? outcome
        : { ...outcome, status: `${outcome.status}, ${tried} tries` };
    }
    yield* sleep(pause);
  }
}

/** Between half and all of it, so that what failed together does not come back together. */
function jitter(delay: number): number {
  return delay * (0.5 + Math.random() / 2);
}
