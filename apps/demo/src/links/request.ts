import { type Coroutine, TimeoutError } from "@x/future";
import { timeout } from "@x/timeout";
import { type Answer, type Asking, exchange } from "./exchange.ts";
import type { Hosts } from "./hosts.ts";
import { networkFailure } from "./network-failure.ts";
import { broken, type Outcome } from "./outcome.ts";
import type { Settings } from "./settings.ts";

/** What every request needs to know of the others. */
export interface Network {
  readonly settings: Settings;
  readonly hosts: Hosts;
}

/**
 * One request, when its host has room for it. A request without an answer has an outcome too; only
 * cancelling makes it throw.
 */
export function* request(
  url: URL,
  asking: Asking,
  { settings, hosts }: Network,
): Coroutine<Answer | Outcome> {
  // The time limit begins when the permit is there: waiting for it is not the server's fault.
  return yield* hosts.visit(url, function* () {
    try {
      return yield* timeout(settings.timeout, ({ signal }) =>
        exchange(url, asking, settings.pageBytes, signal),
      );
    } catch (error) {
      return noAnswer(url, error, settings);
    }
  });
}

function noAnswer(url: URL, error: unknown, settings: Settings): Outcome {
  if (error instanceof TimeoutError) {
    const status = `no answer within ${settings.timeout} ms`;
    return broken(url, status, { transient: true, unanswered: true });
  }
  const failure = networkFailure(error);
  if (failure === undefined) throw error; // cancelled, most likely
  return broken(url, failure.status, { transient: failure.transient, unanswered: true });
}
