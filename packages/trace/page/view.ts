/** What of a timeline is shown: which time, which lanes, and what is chosen. */

import { type ScaleLinear, scaleLinear } from "d3-scale";
import { type ZoomTransform, zoomIdentity } from "d3-zoom";
import { offsetsOf, ROW, search } from "../src/timeline/layout.ts";
import type { Lane, Timeline } from "../src/timeline/timeline.ts";
import { Wakes } from "./wakes.ts";

/** The height of the line that shows the time. */
export const AXIS = 22;

/** Narrower than this, in pixels, names are above their lanes and not beside them. */
const NARROW = 600;

export class View {
  readonly timeline: Timeline;
  width = 0;
  height = 0;
  /** How far the lanes are scrolled. */
  top = 0;
  transform: ZoomTransform = zoomIdentity;
  /** The lane that is chosen; -1 if none is. */
  selected = -1;
  /** The moment of it that is looked at. */
  moment = 0;
  /** Lanes that are searched for, or null if nothing is. */
  found: ReadonlySet<number> | null = null;
  offsets: readonly number[] = [0];
  /** The arrows that begin or end at each lane. */
  readonly wakes: readonly Wakes[];

  constructor(timeline: Timeline) {
    this.timeline = timeline;
    this.wakes = timeline.lanes.map(() => new Wakes());
    for (const wake of timeline.wakes) {
      this.wakes[wake.from]?.add(wake);
      this.wakes[wake.to]?.add(wake);
    }
  }

  get lanes(): readonly Lane[] {
    return this.timeline.lanes;
  }

  /** How wide the names are. */
  get gutter(): number {
    return this.isNarrow ? 0 : Math.min(240, this.width / 4);
  }

  get isNarrow(): boolean {
    return this.width < NARROW;
  }

  /** What each lane has above its rows. */
  get header(): number {
    return this.isNarrow ? ROW : 0;
  }

  /** How high all lanes are together. */
  get total(): number {
    return AXIS + (this.offsets.at(-1) as number);
  }

  /** From times to pixels, when all of the time is in view. */
  get whole(): ScaleLinear<number, number> {
    // A timeline in which no time passes still needs a width.
    return scaleLinear([0, this.timeline.end || 1], [this.gutter + 4, this.width - 12]);
  }

  /** From times to pixels. */
  get scale(): ScaleLinear<number, number> {
    return this.transform.rescaleX(this.whole);
  }

  /** The times at the edges of what is shown. */
  get times(): [begin: number, end: number] {
    const { scale } = this;
    return [scale.invert(this.gutter), scale.invert(this.width)];
  }

  resize(width: number, height: number): void {
    this.width = width;
    this.height = height;
    this.offsets = offsetsOf(this.lanes, this.header);
  }

  /** Where a lane begins, in pixels from the top of what is shown. */
  yOf(lane: number): number {
    return AXIS + (this.offsets[lane] as number) - this.top;
  }

  find(text: string): void {
    this.found = text.trim() === "" ? null : new Set(search(this.lanes, text));
  }
}
