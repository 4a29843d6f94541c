import { type Coroutine, sleep } from "@x/future";
import { type Attempt, retry } from "@x/retry";
import type { Outcome } from "./outcome.ts";
import type { Settings } from "./settings.ts";

/** A broken link that may work the next time. `retry` knows only of what is thrown. */
class Transient extends Error {
  readonly outcome: Outcome;

  constructor(outcome: Outcome) {
    super(outcome.status);
    this.name = "Transient";
    this.outcome = outcome;
  }

  /** How long the server asks to be left alone, in ms. */
  get delay(): number {
    return this.outcome.retryAfter ?? 0;
  }
}

/** Tries again what may end better, later and later; `attempt` is told which try it is. */
export function* tryAgain(
  attempt: (tried: number) => Coroutine<Outcome>,
  { tries, backoff, patience }: Settings,
): Coroutine<Outcome> {
  function* once({ number }: Attempt): Coroutine<Outcome> {
    const outcome = withTries(yield* attempt(number), number);
    if (outcome.transient) throw new Transient(outcome);
    return outcome;
  }
  try {
    return yield* retry(once, {
      attempts: tries,
      delay: backoff,
      // What failed together does not come back together.
      jitter: 0.5,
      retryIf: (error, { delay }) =>
        error instanceof Transient && Math.max(error.delay, delay) <= patience,
      onRetry: (error, { delay }) => sleep(Math.max(0, (error as Transient).delay - delay)),
    });
  } catch (error) {
    if (error instanceof Transient) return error.outcome;
    throw error;
  }
}

function withTries(outcome: Outcome, tried: number): Outcome {
  if (tried === 1 || outcome.ok) return outcome;
  return { ...outcome, status: `${outcome.status}, ${tried} tries` };
}
