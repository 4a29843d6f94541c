import { Presets, SingleBar } from "cli-progress";

export interface Progress {
  update(checked: number, known: number): void;
  /** Leaves the terminal as if it had never been there. */
  stop(): void;
}

/** A bar, if the output is a terminal. */
export function progressOn(stream: NodeJS.WritableStream & { isTTY?: boolean }): Progress {
  if (!stream.isTTY) return { update: () => {}, stop: () => {} };
  const bar = new SingleBar(
    {
      stream,
      format: "{bar} {value} of {total} addresses, {duration_formatted}",
      clearOnComplete: true,
      emptyOnZero: true,
    },
    Presets.shades_classic,
  );
  bar.start(0, 0);
  return {
    update(checked, known) {
      bar.setTotal(known); // it grows with every page that is read
      bar.update(checked);
    },
    stop: () => bar.stop(),
  };
}
