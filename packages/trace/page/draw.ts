/** Draws what is in view, and nothing else, so that a redraw takes as long for ten tasks as for ten thousand. */

import type { ScaleLinear } from "d3-scale";
import { inView, laneAt, ROW, showTime } from "../src/timeline/layout.ts";
import type { Lane } from "../src/timeline/timeline.ts";
import type { Colours } from "./colours.ts";
import { drawArrows } from "./draw-arrows.ts";
import { AXIS, type View } from "./view.ts";

const FONT = "12px system-ui, sans-serif";

type Context = CanvasRenderingContext2D;

export function draw(context: Context, view: View, colours: Colours): void {
  const { width, height, gutter } = view;
  const scale = view.scale;
  context.fillStyle = colours.page;
  context.fillRect(0, 0, width, height);
  context.font = FONT;
  context.textBaseline = "middle";
  drawGrid(context, view, scale, colours);
  const first = Math.max(0, laneAt(view.offsets, view.top));
  const last = laneAt(view.offsets, view.top + height - AXIS);
  const end = last < 0 ? view.lanes.length : last + 1;

  clipTo(context, gutter, AXIS, width, height, () => {
    for (let index = first; index < end; index += 1) {
      context.globalAlpha = isDimmed(view, index) ? 0.3 : 1;
      drawLane(context, view, scale, index, colours);
    }
    context.globalAlpha = 1;
    drawArrows(context, view, scale, first, end, colours);
    drawMoment(context, view, scale, colours);
  });
  clipTo(context, 0, AXIS, width, height, () => {
    for (let index = first; index < end; index += 1) {
      context.globalAlpha = isDimmed(view, index) ? 0.4 : 1;
      drawName(context, view, index, colours);
    }
    context.globalAlpha = 1;
  });
}

function isDimmed({ found, selected }: View, index: number): boolean {
  return found !== null && index !== selected && !found.has(index);
}

function clipTo(
  context: Context,
  left: number,
  top: number,
  right: number,
  bottom: number,
  fill: () => void,
): void {
  context.save();
  context.beginPath();
  context.rect(left, top, right - left, bottom - top);
  context.clip();
  fill();
  context.restore();
}

function drawGrid(
  context: Context,
  view: View,
  scale: ScaleLinear<number, number>,
  colours: Colours,
): void {
  const { width, height, gutter } = view;
  clipTo(context, gutter, 0, width, height, () => {
    context.strokeStyle = colours.line;
    context.fillStyle = colours.quiet;
    context.lineWidth = 1;
    context.beginPath();
    for (const tick of scale.ticks(Math.max(2, Math.floor((width - gutter) / 110)))) {
      const x = Math.round(scale(tick)) + 0.5;
      context.moveTo(x, AXIS - 4);
      context.lineTo(x, height);
      context.fillText(showTime(tick), x + 3, AXIS / 2);
    }
    context.moveTo(0, AXIS - 0.5);
    context.lineTo(width, AXIS - 0.5);
    context.stroke();
  });
}

function drawLane(
  context: Context,
  view: View,
  scale: ScaleLinear<number, number>,
  index: number,
  colours: Colours,
): void {
  const lane = view.lanes[index] as Lane;
  const top = view.yOf(index);
  if (index === view.selected) {
    context.fillStyle = colours.selected;
    context.fillRect(
      0,
      top,
      view.width,
      (view.offsets[index + 1] as number) + AXIS - view.top - top,
    );
  }
  const rows = top + view.header;
  const [from, to] = view.times;
  lane.rows.forEach((bars, row) => {
    const { first, last } = inView(bars, from, to);
    let drawn = Number.NEGATIVE_INFINITY;
    for (let at = first; at < last; at += 1) {
      const { name, kind, begin, end } = bars[at] as Lane["rows"][0][0];
      const right = Math.min(scale(end), view.width + 1);
      // Of bars that share a pixel, one is drawn.
      if (right < drawn + 1 && right > 0) continue;
      const left = Math.max(scale(begin), view.gutter - 1);
      const width = Math.max(1, right - left - 0.5);
      drawn = left + width;
      context.fillStyle = colours[kind];
      context.fillRect(left, rows + row * ROW, width, ROW - 2);
      if (width > 30) {
        context.fillStyle = kind === "wait" ? colours.quiet : colours.text;
        drawText(context, name, left + 4, rows + row * ROW + ROW / 2 - 0.5, width - 6);
      }
    }
  });
  context.fillStyle = colours.step;
  const { first, last } = inView(lane.steps, from, to);
  let drawn = Number.NEGATIVE_INFINITY;
  for (let at = first; at < last; at += 1) {
    const { row, begin, end } = lane.steps[at] as Lane["steps"][0];
    const left = Math.round(scale(begin));
    const width = Math.max(2, scale(end) - left);
    if (left + width <= drawn && row === (lane.steps[at - 1] as Lane["steps"][0]).row) continue;
    drawn = left + width;
    context.fillRect(left, rows + row * ROW, width, 4);
  }
  for (const { kind, time } of lane.marks) {
    if (time < from || time > to) continue;
    drawMark(context, kind, scale(time), rows + ROW / 2 - 1, colours[kind]);
  }
}

/** A cross where a task fails, and a diamond where it is cancelled, so that colour alone tells nothing. */
function drawMark(
  context: Context,
  kind: "cancelled" | "failed",
  x: number,
  y: number,
  colour: string,
): void {
  context.strokeStyle = colour;
  context.fillStyle = colour;
  context.lineWidth = 2.5;
  context.beginPath();
  if (kind === "failed") {
    context.moveTo(x - 5, y - 5);
    context.lineTo(x + 5, y + 5);
    context.moveTo(x + 5, y - 5);
    context.lineTo(x - 5, y + 5);
    context.stroke();
  } else {
    context.moveTo(x, y - 6);
    context.lineTo(x + 6, y);
    context.lineTo(x, y + 6);
    context.lineTo(x - 6, y);
    context.fill();
  }
}

function drawName(context: Context, view: View, index: number, colours: Colours): void {
  const { name, depth, outcome } = view.lanes[index] as Lane;
  const top = view.yOf(index);
  const indent = 8 + Math.min(depth, 8) * 12;
  const width = view.isNarrow ? view.width : view.gutter;
  context.strokeStyle = colours.line;
  context.lineWidth = 1;
  context.beginPath();
  for (let level = 1; level <= Math.min(depth, 8); level += 1) {
    const x = level * 12 - 1.5;
    context.moveTo(x, top - 6);
    context.lineTo(x, top + ROW - 2);
  }
  context.stroke();
  const isBad = outcome === "failed" || outcome === "cancelled";
  context.fillStyle = isBad ? colours[outcome] : colours.text;
  const text = outcome === "failed" ? `✕ ${name}` : outcome === "cancelled" ? `◆ ${name}` : name;
  drawText(context, text, indent, top + ROW / 2 - 0.5, width - indent - 6);
}

/** As much of a text as there is room for. */
function drawText(context: Context, text: string, x: number, y: number, room: number): void {
  // A letter is hardly ever narrower than 3 pixels.
  let shown = text.slice(0, Math.ceil(room / 3));
  if (shown.length === text.length && context.measureText(text).width <= room) {
    context.fillText(text, x, y);
    return;
  }
  while (shown !== "" && context.measureText(`${shown}…`).width > room) shown = shown.slice(0, -1);
  if (shown !== "") context.fillText(`${shown}…`, x, y);
}

/** The moment that the details are about. */
function drawMoment(
  context: Context,
  view: View,
  scale: ScaleLinear<number, number>,
  colours: Colours,
): void {
  if (view.selected < 0) return;
  const x = Math.round(scale(view.moment)) + 0.5;
  context.strokeStyle = colours.focus;
  context.lineWidth = 1;
  context.setLineDash([3, 3]);
  context.beginPath();
  context.moveTo(x, AXIS);
  context.lineTo(x, view.height);
  context.stroke();
  context.setLineDash([]);
}
