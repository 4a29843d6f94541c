import { originOf } from "@x/loop/internal";

/** The functions of the packages that are on top of the stack where a task is made or an iterator opened. */
const MAKERS =
  /^ *at (rememberOrigin|new (Future|Driver|Task|WatchedTask|AwaitedCall|ForeignIterator)|ensureFuture|awaitCall|\w+\.then|(\w+\.)?(make|create)Task|OpenIterators\.add|iterate|forEach) /;

/** The file and the line where an object was made; undefined if that was not remembered or the runtime does
 * not tell. */
export function originLine(thing: object): string | undefined {
  const frames = originOf(thing)?.split("\n") ?? [];
  const frame = frames.find((text) => !MAKERS.test(text) && !text.includes("/node_modules/@x/"));
  return /([^/\\(]+:\d+):\d+\)?$/.exec(frame ?? "")?.[1];
}
