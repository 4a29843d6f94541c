import { type Coroutine, sleep } from "@x/future";
import { Presets, SingleBar } from "cli-progress";

/** How often the bar is drawn, in ms. */
const PAUSE = 100;

/** How far it is, in bytes. */
export interface Watched {
  readonly done: number;
  /** What is known of by now. */
  readonly total: number;
}

/** Draws a bar until it is cancelled, and leaves the terminal as if there had never been one. */
export function* showProgress(stream: NodeJS.WritableStream, watched: Watched): Coroutine<never> {
  const bar = new SingleBar(
    {
      stream,
      format: "{bar} {percentage} % of {size} MB, {duration_formatted}",
      clearOnComplete: true,
      emptyOnZero: true,
    },
    Presets.shades_classic,
  );
  bar.start(0, 0, { size: 0 });
  try {
    for (;;) {
      bar.setTotal(watched.total); // it grows as files are found
      bar.update(watched.done, { size: Math.ceil(watched.total / 1e6) });
      yield* sleep(PAUSE);
    }
  } finally {
    bar.stop();
  }
}
