import type { Coroutine } from "@x/future";
import type { Outcome } from "./outcome.ts";
import { follow } from "./redirects.ts";
import type { Network } from "./request.ts";
import { tryAgain } from "./try-again.ts";

/**
 * What is to be had at an address of the web. A page whose own links or anchors matter is
 * fetched; of anything else a HEAD tells as much for less.
 */
export function checkAddress(url: URL, asPage: boolean, network: Network): Coroutine<Outcome> {
  function* attempt(tried: number): Coroutine<Outcome> {
    if (asPage) return yield* follow(url, "page", network);
    if (tried === 1) {
      const outcome = yield* follow(url, "HEAD", network);
      // Many servers do not know HEAD: only GET can tell that a link is broken. Where nobody
      // answered, or asked for time, to insist at once would be of no use and impolite.
      if (outcome.ok || outcome.transient || outcome.unanswered) return outcome;
    }
    return yield* follow(url, "GET", network);
  }
  return tryAgain(attempt, network.settings);
}
