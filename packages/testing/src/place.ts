import { originOf } from "@x/loop/internal";

/** What is on top of the stack where a task is made or an iterator opened. */
const MAKERS =
  /^ *at (rememberOrigin|new (Future|Driver|Task|WatchedTask|AwaitedCall|ForeignIterator)|ensureFuture|awaitCall|\w+\.then|(\w+\.)?(make|create)Task|OpenIterators\.add|iterate|forEach) /;

/** Where something was made: the file and the line, as far as that was remembered and the runtime
 * tells. */
export function placeOf(thing: object): string | undefined {
  const frames = originOf(thing)?.split("\n") ?? [];
  const frame = frames.find((text) => !MAKERS.test(text) && !text.includes("/node_modules/@x/"));
  return /([^/\\(]+:\d+):\d+\)?$/.exec(frame ?? "")?.[1];
}
