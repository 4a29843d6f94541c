import { open } from "node:fs/promises";
import { startRecording } from "@x/trace";
import { toTimeline } from "@x/trace/timeline";
import { UsageError } from "./usage-error.ts";

/** Runs a program, and writes what its tasks did to a page, however it ends.
 *
 * @throws UsageError before it has begun when the file cannot be written. */
export async function withTimeline(
  file: string,
  title: string,
  program: () => Promise<number>,
): Promise<number> {
  const page = await open(file, "w").catch((error: Error) => {
    throw new UsageError(`--timeline ${file}: ${error.message}`);
  });
  const recording = startRecording();
  try {
    return await program();
  } finally {
    recording.stop();
    await page.writeFile(toTimeline(recording, { title }));
    await page.close();
  }
}
