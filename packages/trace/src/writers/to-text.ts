import { isFuture, type Task } from "@x/future";
import type { Driver, Scope } from "@x/future/internal";
import { frameName, framesOf } from "../frames.ts";
import { cancelText, entryName } from "../recording/entry-name.ts";
import { futureName } from "../recording/future-name.ts";
import { driverOutcome, leftScopeName } from "../recording/outcome.ts";
import type { Cancelling, RecordedEvent, Recording } from "../recording/recording.ts";

/**
 * A recording as a text with a line for each event, to be printed where a test fails. Times are in ms, from the first
 * event on. A task that waits is shown with the coroutines that it is in; timeouts and groups that it enters and leaves,
 * and its end, tell how they have ended. A call that an async function awaits is
 * named after the function's task.
 *
 * asyncio has no counterpart.
 *
 * @example
 * ```ts
 * import { createTask, runSync, sleep } from "@x/future";
 * import { startRecording, toText } from "@x/trace";
 *
 * const recording = startRecording();
 * runSync(function* main() {
 *   const tea = createTask(sleep(20), { name: "tea" });
 *   yield* sleep(1);
 *   tea.cancel("too late");
 * });
 * recording.stop();
 * console.log(toText(recording));
 * ```
 *
 * ```text
 *        0  Task-1 is ready
 *        0  Task-1 runs
 *        0  tea is made ready by Task-1
 *        0  Task-1 waits for Future in main
 *        0  tea runs
 *        0  tea waits for Future in sleep
 *        1  timer runs
 *        1  Task-1 is made ready by timer
 *        1  Task-1 runs
 *        1  tea is cancelled by Task-1: too late
 *        1  tea is made ready by Task-1
 *        1  Task-1 is made ready by Task-1
 *        1  Task-1 ends
 *        1  tea runs
 *        1  tea ends (cancelled)
 *        1  callback runs
 * ```
 */
export function toText({ events }: Recording): string {
  const begin = events[0]?.[1] ?? 0;
  const ended = new Set<object>();
  const lines: string[] = [];
  for (const event of events) {
    const [kind, time, subject, frame] = event;
    const driver = isFuture(subject) && !ended.has(subject) ? (subject as Driver<unknown>) : null;
    const text = textOf(event, driver);
    if (text !== undefined) lines.push(`${timeOf(time - begin)}  ${text}`);
    if (kind === "ran" && driver !== null && frame === null) ended.add(driver);
  }
  return lines.join("\n");
}

/** The text of an event; undefined if it says nothing new. */
function textOf(
  [kind, , subject, by, what]: RecordedEvent,
  driver: Driver<unknown> | null,
): string | undefined {
  switch (kind) {
    case "waits":
      return `${(subject as Scope).task.name} begins to wait for ${futureName(what)}`;
    case "waited":
      return `${(subject as Scope).task.name} has waited for ${futureName(what)}`;
    case "entered":
      return `${entryName((subject as Scope).driver)} enters ${(subject as Scope).label}`;
    case "left":
      return `${entryName((subject as Scope).driver)} leaves ${leftScopeName(subject as Scope, what)}`;
    case "made":
      return `${entryName(subject)} is made by ${(what as Task<unknown>).name}`;
    case "ready":
      return `${entryName(subject, driver)} is ${by === null ? "ready" : `made ready by ${entryName(by)}`}`;
    case "run":
      return `${entryName(subject, driver)} runs`;
    case "cancelled":
      return `${entryName(subject, driver)} ${cancelText(what as Cancelling)}`;
    default:
      return driver === null ? undefined : stepOf(driver, by, what);
  }
}

/** How a step of a task has ended. */
function stepOf(driver: Driver<unknown>, frame: object | null, waiter: unknown): string {
  const name = entryName(driver);
  if (frame === null) return `${name} ends${driverOutcome(driver)}`;
  const stack = framesOf(frame, driver).map(frameName).join(" > ");
  return `${name} waits for ${futureName(waiter)} in ${stack}`;
}

function timeOf(ms: number): string {
  return String(Number(ms.toFixed(3))).padStart(8);
}
