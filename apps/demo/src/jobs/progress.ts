import { clearLine, cursorTo } from "node:readline";
import { Presets, SingleBar } from "cli-progress";

export interface Progress {
  update(done: number): void;
  /** Writes a line above the bar. */
  note(text: string): void;
  /** Leaves the terminal as if the bar had never been there. */
  stop(): void;
}

/** A bar, where there is a terminal to show it. */
export function progressOn(
  stream: NodeJS.WritableStream & { isTTY?: boolean },
  total: number,
): Progress {
  if (!stream.isTTY) {
    return { update: () => {}, note: (text) => void stream.write(`${text}\n`), stop: () => {} };
  }
  const format = "{bar} {value} of {total} files, {duration_formatted}";
  const bar = new SingleBar({ stream, format, clearOnComplete: true }, Presets.shades_classic);
  bar.start(total, 0);
  return {
    update: (done) => bar.update(done),
    note(text) {
      cursorTo(stream, 0);
      clearLine(stream, 0);
      stream.write(`${text}\n`);
    },
    stop: () => bar.stop(),
  };
}
