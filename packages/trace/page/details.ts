/** The panel that tells about a lane at a moment. Texts of the recording are set as texts, never as HTML. */

import { barsAt, showTime } from "../src/timeline/layout.ts";
import type { Lane } from "../src/timeline/timeline.ts";
import type { View } from "./view.ts";

/** More lines than these are not read. */
const MOST = 20;

export function showDetails(panel: HTMLElement, view: View, index: number, moment: number): void {
  const lane = view.lanes[index] as Lane;
  const title = document.createElement("h2");
  title.textContent = lane.name;
  const parent = view.lanes[lane.parent];
  const place = parent === undefined ? "" : `, in ${parent.name}`;
  const parts: HTMLElement[] = [title, paragraph(`${sayOutcome(lane)}${place}`)];
  for (const { kind, text, time } of lane.marks.slice(0, MOST)) {
    parts.push(paragraph(`${showTime(time)}: ${text}`, kind));
  }
  parts.push(paragraph(`At ${showTime(moment)}:`), stackOf(lane, moment));
  const wakers = wakersOf(view, index, moment);
  if (wakers !== "") parts.push(paragraph(wakers));
  panel.replaceChildren(...parts);
}

/** The same in a sentence, to be read aloud. */
export function sayLane({ lanes }: View, index: number, moment: number): string {
  const lane = lanes[index] as Lane;
  const bars = barsAt(lane, moment).map(({ name }) => name);
  const marks = lane.marks.map(({ text }) => text);
  return [lane.name, sayOutcome(lane), ...marks, `at ${showTime(moment)}`, ...bars].join(", ");
}

function sayOutcome({ begin, end, outcome }: Lane): string {
  const how = outcome === "pending" ? "not ended" : outcome;
  return `${showTime(begin)} to ${showTime(end)}, ${how}`;
}

function stackOf(lane: Lane, moment: number): HTMLElement {
  const bars = barsAt(lane, moment);
  if (bars.length === 0) return paragraph("nothing that is known");
  const list = document.createElement("ul");
  list.append(
    ...bars.slice(0, MOST).map(({ name, begin, end }) => {
      const item = document.createElement("li");
      item.textContent = `${name} (${showTime(begin)} to ${showTime(end)})`;
      return item;
    }),
  );
  return list;
}

/** What has made it go on at this moment. */
function wakersOf({ wakes, lanes }: View, index: number, moment: number): string {
  const wakers = (wakes[index]?.inView(moment, moment) ?? [])
    .filter(({ to, end }) => to === index && end === moment)
    .map(({ from }) => (lanes[from] as Lane).name);
  return wakers.length === 0 ? "" : `Woken by ${[...new Set(wakers)].slice(0, MOST).join(", ")}`;
}

function paragraph(text: string, kind = ""): HTMLElement {
  const element = document.createElement("p");
  element.textContent = text;
  element.className = kind;
  return element;
}
