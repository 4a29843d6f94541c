import { createHash } from "node:crypto";

/** A process runs for `run` ms, and is then stopped for `pause` ms. */
export interface Beat {
  readonly run: number;
  readonly pause: number;
}

const LONGEST_RUN = 200;
const LONGEST_PAUSE = 500;

/** When a process is stopped, for how long: without an end, and always the same for the same key. Most
 * runs and pauses are short, since a short run puts a pause between any two steps of a quick program. */
export function* rhythm(key: string): Generator<Beat, never> {
  for (let beat = 0; ; beat += 1) {
    const digest = createHash("sha256").update(`${key} ${beat}`).digest();
    const upTo = (longest: number, offset: number) =>
      Math.ceil(longest * (digest.readUInt32BE(offset) / 2 ** 32) ** 2);
    yield { run: upTo(LONGEST_RUN, 0), pause: upTo(LONGEST_PAUSE, 4) };
  }
}
