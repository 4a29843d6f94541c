import type { ScaleLinear } from "d3-scale";
import { ROW } from "../src/timeline/layout.ts";
import type { Wake } from "../src/timeline/timeline.ts";
import type { Colours } from "./colours.ts";
import type { View } from "./view.ts";
import type { Wakes } from "./wakes.ts";

/** More arrows than these would hide what they are about: then only those of the chosen lane are drawn. */
const MOST_ARROWS = 1000;

type Context = CanvasRenderingContext2D;

/** Draws the arrows from and to some lanes. */
export function drawArrows(
  context: Context,
  view: View,
  scale: ScaleLinear<number, number>,
  first: number,
  end: number,
  colours: Colours,
): void {
  const [from, to] = view.times;
  const isOfSelected = ({ from, to }: Wake) => from === view.selected || to === view.selected;
  const all = new Set<Wake>();
  for (let index = first; index < end; index += 1) {
    const wakes = (view.wakes[index] as Wakes).inView(from, to);
    if (wakes.length > MOST_ARROWS && index !== view.selected) continue;
    for (const wake of wakes) all.add(wake);
  }
  const arrows = all.size > MOST_ARROWS ? [...all].filter(isOfSelected) : all;
  for (const wake of arrows) {
    const isStrong = isOfSelected(wake);
    context.globalAlpha = isStrong ? 1 : 0.45;
    context.strokeStyle = colours.wake;
    context.fillStyle = colours.wake;
    context.lineWidth = isStrong ? 2 : 1;
    drawArrow(context, view, scale, wake);
  }
  context.globalAlpha = 1;
}

function drawArrow(
  context: Context,
  view: View,
  scale: ScaleLinear<number, number>,
  { from, to, begin, end }: Wake,
): void {
  const isDown = to > from;
  const middle = view.header + ROW / 2;
  const startY = view.yOf(from) + middle;
  const endY = view.yOf(to) + (isDown ? view.header : view.header + ROW - 2);
  const x = scale(begin);
  const endX = scale(end);
  context.beginPath();
  context.moveTo(x, startY);
  context.lineTo(endX, endY);
  context.stroke();
  const back = isDown ? -6 : 6;
  context.beginPath();
  context.moveTo(endX, endY);
  context.lineTo(endX - 3, endY + back);
  context.lineTo(endX + 3, endY + back);
  context.fill();
}
