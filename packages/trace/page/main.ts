/** The script of the timeline page: it shows what is in the page's JSON. */

import type { Timeline } from "../src/timeline/timeline.ts";
import { readColours } from "./colours.ts";
import { sayLane, showDetails } from "./details.ts";
import { draw } from "./draw.ts";
import { listenToKeys } from "./keys.ts";
import { listenToPointer } from "./pointer.ts";
import { View } from "./view.ts";
import { Zoom } from "./zoom.ts";

function byId<T extends HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}

const view = new View(JSON.parse(byId("timeline").textContent as string) as Timeline);
const lanes = byId("lanes");
const canvas = byId<HTMLCanvasElement>("canvas");
const context = canvas.getContext("2d") as CanvasRenderingContext2D;
const input = byId<HTMLInputElement>("text");
let colours = readColours();
let isDue = false;

/** Redraws before the next frame. */
function redraw(): void {
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(() => {
    isDue = false;
    performance.mark("draw");
    draw(context, view, colours);
    performance.measure("draw", "draw");
  });
}

const zoom = new Zoom(canvas, lanes, view, redraw);

function resize(): void {
  const { clientWidth, clientHeight } = lanes;
  const ratio = window.devicePixelRatio;
  canvas.width = Math.round(clientWidth * ratio);
  canvas.height = Math.round(clientHeight * ratio);
  canvas.style.width = `${clientWidth}px`;
  canvas.style.height = `${clientHeight}px`;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  view.resize(clientWidth, clientHeight);
  byId("space").style.height = `${Math.max(0, view.total - clientHeight)}px`;
  zoom.resize();
  redraw();
}

/** Chooses a lane and a moment of it, and brings the lane into view. */
function select(index: number, moment: number): void {
  view.selected = index;
  view.moment = moment;
  if (index < 0) byId("details").replaceChildren(...help);
  else {
    zoom.reveal(index, moment);
    showDetails(byId("details"), view, index, moment);
    byId("status").textContent = sayLane(view, index, moment);
  }
  redraw();
}

function find(): void {
  view.find(input.value);
  const { found } = view;
  byId("found").textContent = found === null ? "" : `${found.size} of ${view.lanes.length}`;
  redraw();
}

const help = [...byId("details").childNodes];
const choice = { view, zoom, select, input };
listenToKeys(lanes, choice);
listenToPointer(canvas, choice, (index, moment) => {
  if (index >= 0) showDetails(byId("details"), view, index, moment);
  else if (view.selected >= 0) showDetails(byId("details"), view, view.selected, view.moment);
  else byId("details").replaceChildren(...help);
});
byId("in").addEventListener("click", () => zoom.by(2));
byId("out").addEventListener("click", () => zoom.by(0.5));
byId("all").addEventListener("click", () => zoom.toAll());
input.addEventListener("input", find);
input.form?.addEventListener("submit", (event) => {
  event.preventDefault();
  const found = [...(view.found ?? [])];
  const next = found.find((index) => index > view.selected) ?? found[0];
  if (next !== undefined) select(next, (view.lanes[next] as Timeline["lanes"][0]).begin);
});
lanes.addEventListener("scroll", () => {
  view.top = lanes.scrollTop;
  redraw();
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  colours = readColours();
  redraw();
});
new ResizeObserver(resize).observe(lanes);
resize();
