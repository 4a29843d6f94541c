import type { Coroutine } from "@x/future";
import type { Outcome } from "./outcome.ts";
import { follow } from "./redirects.ts";
import type { Network } from "./request.ts";
import { tryAgain } from "./try-again.ts";

/**
 * What is at an address of the web. A page whose own links or anchors matter is fetched. For anything
 * else a HEAD request tells the same and costs less.
 */
export function checkAddress(url: URL, asPage: boolean, network: Network): Coroutine<Outcome> {
  function* attempt(tried: number): Coroutine<Outcome> {
    if (asPage) return yield* follow(url, "page", network);
    if (tried === 1) {
      const outcome = yield* follow(url, "HEAD", network);
      // Many servers do not know HEAD: only GET can tell that a link is broken. If there was no answer,
      // or the server asked clients to wait, another request at once would be useless and impolite.
      if (outcome.ok || outcome.transient || outcome.unanswered) return outcome;
    }
    return yield* follow(url, "GET", network);
  }
  return tryAgain(attempt, network.settings);
}
