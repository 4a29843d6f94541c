import { momentsOf } from "../src/timeline/layout.ts";
import type { Lane } from "../src/timeline/timeline.ts";
import type { View } from "./view.ts";
import type { Zoom } from "./zoom.ts";

/** What the keys and the pointer act on. */
export interface Choice {
  readonly view: View;
  readonly zoom: Zoom;
  readonly input: HTMLInputElement;
  select(index: number, moment: number): void;
}

/** Everything that a pointer can do can be done by keys as well. */
export function listenToKeys(lanes: HTMLElement, { view, zoom, select, input }: Choice): void {
  const selectLane = (index: number): void => {
    const wanted = Math.min(Math.max(index, 0), view.lanes.length - 1);
    select(wanted, (view.lanes[wanted] as Lane).begin);
  };
  /** The next moment of the lane at which something happens, or the one before. */
  const selectMoment = (direction: 1 | -1): void => {
    const lane = view.lanes[view.selected];
    if (lane === undefined) return;
    const moments = momentsOf(lane);
    const at =
      direction === 1
        ? moments.find((time) => time > view.moment)
        : moments.findLast((time) => time < view.moment);
    if (at !== undefined) select(view.selected, at);
  };
  const actions: Record<string, () => void> = {
    ArrowDown: () => selectLane(view.selected + 1),
    ArrowUp: () => selectLane(view.selected - 1),
    PageDown: () => selectLane(view.selected + 10),
    PageUp: () => selectLane(view.selected - 10),
    Home: () => selectLane(0),
    End: () => selectLane(view.lanes.length - 1),
    ArrowRight: () => zoom.pan(0.2),
    ArrowLeft: () => zoom.pan(-0.2),
    "+": () => zoom.by(2),
    "=": () => zoom.by(2),
    "-": () => zoom.by(0.5),
    "0": () => zoom.toAll(),
    n: () => selectMoment(1),
    p: () => selectMoment(-1),
    Enter: () => view.selected >= 0 && zoom.toLane(view.selected),
    Escape: () => select(-1, 0),
    "/": () => input.focus(),
  };
  lanes.addEventListener("keydown", (event) => {
    const action = actions[event.key];
    if (action === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    action();
  });
  input.addEventListener("keydown", ({ key }) => {
    if (key === "Escape") lanes.focus();
  });
}
