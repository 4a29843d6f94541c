import type { Recording } from "../recording/recording.ts";
import { checkArguments, type TimelineOptions } from "./check-arguments.ts";
import { escapeText } from "./escape.ts";
import { offsetsOf, ROW, showTime } from "./layout.ts";
import { readTimeline } from "./read-timeline.ts";
import type { Bar, Lane, Mark, Timeline, Wake } from "./timeline.ts";

const WIDTH = 760;
/** Where times begin, right of the names. */
const LEFT = 150;
/** Room for marks at the end. */
const RIGHT = WIDTH - 12;
const AXIS = 22;
/** The width that is reckoned for a letter; few are wider. */
const LETTER = 6.2;

const STYLE = `
svg { background: #fff; font: 11px system-ui, sans-serif; --text: #1b1f24; --quiet: #515a66; --line: #d5d9df; --coroutine: #bcd5f5; --wait: #e6e9ee; --step: #1f5fae; --wake: #8a6d1d; --cancelled: #9a4b00; --failed: #b3151f; }
@media (prefers-color-scheme: dark) { svg { background: #16181d; --text: #e7eaee; --quiet: #a7b0bd; --line: #363c47; --coroutine: #274a76; --wait: #2d333d; --step: #7ab4ff; --wake: #d8b75a; --cancelled: #ffab5c; --failed: #ff7d83; } }
text { fill: var(--text); dominant-baseline: central; } text.quiet { fill: var(--quiet); } .line { stroke: var(--line); }
.coroutine { fill: var(--coroutine); } .wait { fill: var(--wait); } .step { fill: var(--step); }
.wake { stroke: var(--wake); fill: none; opacity: 0.7; } .head { fill: var(--wake); opacity: 0.7; }
path.cancelled, text.cancelled { fill: var(--cancelled); } text.failed { fill: var(--failed); } path.failed { stroke: var(--failed); stroke-width: 2.5; }`;

/**
 * A recording as a picture, an SVG text: the lanes of {@link toTimeline} as they are when all of the time is in view,
 * for documents. It is meant for short programs, since all of it is drawn. It is dark where the system is.
 *
 * asyncio has no counterpart.
 *
 * @param recording - what `startRecording` of `@x/trace` has returned.
 * @param options - see {@link TimelineOptions}; the title is what screen readers tell.
 * @returns the text of the picture.
 * @throws TypeError when `recording` is not a recording or `title` is not a string.
 *
 * @example
 * ```ts
 * import { runSync, sleep } from "@x/future";
 * import { startRecording } from "@x/trace";
 * import { toSvg } from "@x/trace/timeline";
 *
 * const recording = startRecording();
 * runSync(sleep(20));
 * recording.stop();
 * console.log(toSvg(recording, { title: "A short nap" }).startsWith("<svg"));
 * ```
 *
 * ```text
 * true
 * ```
 */
export function toSvg(recording: Recording, options: TimelineOptions = {}): string {
  const title = escapeText(checkArguments(recording, options));
  const timeline = readTimeline(recording);
  const offsets = offsetsOf(timeline.lanes);
  const height = AXIS + (offsets.at(-1) as number);
  const xOf = (time: number) => round(LEFT + (time / (timeline.end || 1)) * (RIGHT - LEFT));
  const yOf = (lane: number) => AXIS + (offsets[lane] as number);
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}">`,
    `<title>${title}</title>`,
    `<style>${STYLE}</style>`,
    ...gridOf(timeline, xOf, height),
    ...timeline.lanes.flatMap((lane, index) => laneOf(lane, yOf(index), xOf)),
    ...timeline.wakes.flatMap((wake) => arrowOf(wake, xOf, yOf)),
    ...timeline.lanes.flatMap(({ marks }, index) =>
      marks.map((mark) => markOf(mark, xOf(mark.time), yOf(index) + ROW / 2 - 1)),
    ),
    "</svg>",
  ];
  return `${parts.join("\n")}\n`;
}

type Position = (value: number) => number;

/** A line at each quarter of the time. */
function gridOf({ end }: Timeline, xOf: Position, height: number): string[] {
  return [0, 0.25, 0.5, 0.75, 1].flatMap((part) => {
    const x = xOf(part * end);
    const anchor = part === 1 ? ' text-anchor="end"' : "";
    return [
      `<path class="line" d="M${x} ${AXIS - 4}V${height}"/>`,
      `<text class="quiet" x="${x}" y="${AXIS / 2}"${anchor}>${showTime(part * end)}</text>`,
    ];
  });
}

function laneOf({ name, depth, outcome, rows, steps }: Lane, top: number, xOf: Position): string[] {
  const indent = 8 + Math.min(depth, 6) * 12;
  const sign = { failed: "✕ ", cancelled: "◆ ", done: "", pending: "" }[outcome];
  const label = textOf(sign + name, outcome, indent, top + ROW / 2 - 1, LEFT - indent - 6);
  const bars = rows.flatMap((row, index) => row.map((bar) => barOf(bar, top + index * ROW, xOf)));
  const strips = steps.map(({ row, begin, end }) => {
    const x = xOf(begin);
    return `<rect class="step" x="${x}" y="${top + row * ROW}" width="${Math.max(2, round(xOf(end) - x))}" height="4"/>`;
  });
  return [label, ...bars, ...strips];
}

function barOf({ name, kind, begin, end }: Bar, y: number, xOf: Position): string {
  const x = xOf(begin);
  const width = Math.max(1, round(xOf(end) - x - 0.5));
  const rect = `<rect class="${kind}" x="${x}" y="${y}" width="${width}" height="${ROW - 2}"/>`;
  const kindOfText = kind === "wait" ? "quiet" : "";
  return width < 24 ? rect : rect + textOf(name, kindOfText, x + 4, y + ROW / 2 - 1, width - 6);
}

/** As much of a text as there is room for. */
function textOf(text: string, kind: string, x: number, y: number, room: number): string {
  const most = Math.floor(room / LETTER);
  const shown = text.length > most ? `${text.slice(0, most - 1)}…` : text;
  return `<text class="${kind}" x="${x}" y="${y}">${escapeText(shown)}</text>`;
}

function arrowOf({ from, to, begin, end }: Wake, xOf: Position, yOf: Position): string[] {
  const isDown = to > from;
  const [x, y] = [xOf(end), yOf(to) + (isDown ? 0 : ROW - 2)];
  const back = isDown ? -6 : 6;
  return [
    `<path class="wake" d="M${xOf(begin)} ${yOf(from) + ROW / 2}L${x} ${y}"/>`,
    `<path class="head" d="M${x} ${y}l-3 ${back}h6z"/>`,
  ];
}

function markOf({ kind, text }: Mark, x: number, y: number): string {
  const shape =
    kind === "failed"
      ? `M${round(x - 5)} ${y - 5}l10 10m0 -10l-10 10`
      : `M${x} ${y - 6}l6 6l-6 6l-6 -6z`;
  return `<path class="${kind}" d="${shape}"><title>${escapeText(text)}</title></path>`;
}

/** Enough digits for a picture. */
function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
