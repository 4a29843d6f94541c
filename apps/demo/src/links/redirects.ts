import type { Coroutine } from "@x/future";
import { judge } from "./answer.ts";
import type { Answer, Asking } from "./exchange.ts";
import { broken, type Outcome } from "./outcome.ts";
import { type Network, request } from "./request.ts";

/** A request, and those that its redirects lead to. */
export function* follow(start: URL, asking: Asking, network: Network): Coroutine<Outcome> {
  const visited = new Set<string>();
  for (let url = start; ; ) {
    visited.add(url.href);
    const answer = yield* request(url, asking, network);
    if ("ok" in answer) return answer;
    const location = redirect(answer);
    if (location === undefined) return judge(answer, network);
    const next = destination(location, url);
    if (next === undefined) return broken(url, `redirected to ${location}`);
    if (visited.has(next.href)) return broken(url, `redirect loop at ${next.href}`);
    if (visited.size > network.settings.redirects) {
      return broken(url, `more than ${network.settings.redirects} redirects`);
    }
    url = next;
  }
}

function redirect({ status, headers }: Answer): string | undefined {
  return [301, 302, 303, 307, 308].includes(status)
    ? (headers.get("location") ?? undefined)
    : undefined;
}

/** Undefined if it is not an address on the web. */
function destination(location: string, from: URL): URL | undefined {
  if (!URL.canParse(location, from.href)) return undefined;
  const url = new URL(location, from);
  url.hash = ""; // it is never sent, so it makes no new address
  return url.protocol === "http:" || url.protocol === "https:" ? url : undefined;
}
