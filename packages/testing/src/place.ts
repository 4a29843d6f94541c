import { originOf } from "@x/loop/internal";

/** What is on top of the stack where a task is made. */
const MAKERS =
  /^ *at (rememberOrigin|new Future|new Task|makeTask|ensureFuture|(\w+\.)?createTask) /;

/** Where a task was made: the file and the line, as far as the runtime tells. */
export function placeOf(task: object): string | undefined {
  const frames = originOf(task)?.split("\n") ?? [];
  const frame = frames.find((text) => !MAKERS.test(text) && !text.includes("/node_modules/@x/"));
  return /([^/\\(]+:\d+):\d+\)?$/.exec(frame ?? "")?.[1];
}
