import type { Recording } from "../recording/recording.ts";
import { checkArguments, type TimelineOptions } from "./check-arguments.ts";
import { pageOf } from "./page.ts";
import { readTimeline } from "./read-timeline.ts";

/**
 * A recording as a page: one HTML text that needs neither a server nor the network. Written to a file, it opens in any
 * browser of today, and shows a lane for each task. A task lies in the task that has made it. The bars of a
 * lane are its coroutines, within one another, and below them what they wait for; arrows lead from what has woken a
 * task to where it goes on; cancellations and errors are marked. It can be zoomed, moved and searched, by the mouse, by
 * touch and by keys, and it is dark where the system is.
 *
 * The page holds the names of tasks and coroutines and the texts of errors. A task that has ended since the recording
 * was stopped is shown as not ended.
 *
 * asyncio has no counterpart.
 *
 * @param recording - what `startRecording` of `@x/trace` has returned.
 * @param options - `title`: the heading of the page, by default "Timeline".
 * @returns the text of the page.
 * @throws TypeError when `recording` is not a recording or `title` is not a string.
 *
 * @example
 * ```ts
 * import { writeFile } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { run, sleep } from "@x/future";
 * import { startRecording } from "@x/trace";
 * import { toTimeline } from "@x/trace/timeline";
 *
 * const recording = startRecording();
 * await run(async function main() {
 *   await sleep(20);
 * });
 * recording.stop();
 * await writeFile(`${tmpdir()}/timeline.html`, toTimeline(recording, { title: "A short nap" }));
 * ```
 */
export function toTimeline(recording: Recording, options: TimelineOptions = {}): string {
  const title = checkArguments(recording, options);
  return pageOf(readTimeline(recording), title);
}
