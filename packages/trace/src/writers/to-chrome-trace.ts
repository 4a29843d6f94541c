import type { Recording } from "../recording/recording.ts";
import { type Flow, type Track, Tracks } from "../recording/tracks.ts";

/**
 * An event of Chrome's Trace Event Format. Times are in microseconds.
 */
export interface ChromeTraceEvent {
  /** `X`: a slice, `i`: a mark, `s` and `f`: the start and the end of an arrow, `M`: the name of a track. */
  readonly ph: "X" | "i" | "s" | "f" | "M";
  /** What is shown. */
  readonly name: string;
  /** What kind of event it is, to search for. */
  readonly cat: string;
  /** Always 1. */
  readonly pid: number;
  /** The track. */
  readonly tid: number;
  /** When it is or begins. */
  readonly ts: number;
  /** How long a slice takes. */
  readonly dur?: number;
  /** What joins the two ends of an arrow. */
  readonly id?: number;
  /** The end of an arrow binds to the slice that encloses it. */
  readonly bp?: "e";
  /** The scope of a mark: its track. */
  readonly s?: "t";
  /** The name of a track. */
  readonly args?: { readonly name: string };
}

/**
 * A recording in Chrome's Trace Event Format: written to a file with `JSON.stringify`, it opens in
 * https://ui.perfetto.dev and in the Performance panel of Chrome's DevTools. Each task has a track, on which its
 * coroutines lie within one another, with the steps that the loop ran and the waits between them; arrows lead from what
 * has woken a task to the step in which it went on. Timeouts and groups tell how they have ended, and cancellations and
 * failures are marked.
 *
 * asyncio has no counterpart.
 *
 * @example
 * ```ts
 * import { run, sleep } from "@x/future";
 * import { startRecording, toChromeTrace } from "@x/trace";
 *
 * const recording = startRecording();
 * await run(async function main() {
 *   await sleep(20);
 * });
 * recording.stop();
 * const { traceEvents } = toChromeTrace(recording);
 * console.log(traceEvents.filter(({ ph }) => ph === "M").map(({ args }) => args?.name));
 * ```
 *
 * ```text
 * [ 'callbacks', 'Task-1', 'Task-1 (2)' ]
 * ```
 */
export function toChromeTrace(recording: Recording): { traceEvents: ChromeTraceEvent[] } {
  const { tracks, flows } = new Tracks(recording);
  const ids = new Map(tracks.map((track, index) => [track, index + 1]));
  const traceEvents = tracks.flatMap((track, index) => eventsOf(track, index + 1));
  flows.forEach((flow, index) => {
    traceEvents.push(...arrowOf(flow, index + 1, ids));
  });
  return { traceEvents };
}

function eventsOf({ name, slices, marks }: Track, tid: number): ChromeTraceEvent[] {
  const shared = { pid: 1, tid };
  const named: ChromeTraceEvent = {
    ...shared,
    ph: "M",
    name: "thread_name",
    cat: "__metadata",
    ts: 0,
    args: { name },
  };
  const complete = slices.map(
    (slice): ChromeTraceEvent => ({
      ...shared,
      ph: "X",
      name: slice.name,
      cat: slice.kind,
      ts: slice.begin * 1000,
      dur: (slice.end - slice.begin) * 1000,
    }),
  );
  const instants = marks.map(
    (mark): ChromeTraceEvent => ({
      ...shared,
      ph: "i",
      name: mark.name,
      cat: "mark",
      ts: mark.time * 1000,
      s: "t",
    }),
  );
  return [named, ...complete, ...instants];
}

function arrowOf(
  { from, to }: Flow,
  id: number,
  ids: ReadonlyMap<Track, number>,
): ChromeTraceEvent[] {
  const shared = { name: "wakes", cat: "wake-up", pid: 1, id };
  return [
    { ...shared, ph: "s", tid: ids.get(from.track) as number, ts: from.time * 1000 },
    { ...shared, ph: "f", bp: "e", tid: ids.get(to.track) as number, ts: to.time * 1000 },
  ];
}
