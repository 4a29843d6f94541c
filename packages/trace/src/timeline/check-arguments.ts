import { checkOptions, describe } from "@x/loop/internal";
import type { Recording } from "../recording/recording.ts";

/** What {@link toTimeline} and {@link toSvg} take. */
export interface TimelineOptions {
  /** What it is called, by default "Timeline". */
  readonly title?: string | undefined;
}

/** Returns the title.
 * @throws TypeError when the arguments are not valid. */
export function checkArguments(recording: Recording, options: TimelineOptions): string {
  const { events } = (recording ?? {}) as Partial<Recording>;
  if (!Array.isArray(events)) {
    throw new TypeError(
      `recording must be what startRecording() has returned, not ${describe(recording)}`,
    );
  }
  checkOptions(options, "title");
  const { title = "Timeline" } = options;
  if (typeof title !== "string") {
    throw new TypeError(`title must be a string, not ${describe(title)}`);
  }
  return title;
}
