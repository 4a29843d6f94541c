/** Zooms the time, and moves it and the lanes: by the wheel, by dragging, by two fingers, and from elsewhere. */

import { type Selection, select } from "d3-selection";
import { type D3ZoomEvent, type ZoomBehavior, zoom, zoomIdentity } from "d3-zoom";
import type { Lane } from "../src/timeline/timeline.ts";
import { AXIS, type View } from "./view.ts";

/** The smallest stretch of time that is shown, in ms. */
const SMALLEST = 0.001;

export class Zoom {
  readonly #lanes: HTMLElement;
  readonly #view: View;
  readonly #behavior: ZoomBehavior<HTMLCanvasElement, unknown>;
  readonly #selection: Selection<HTMLCanvasElement, unknown, null, undefined>;
  /** Where the finger or the mouse was that drags the lanes. */
  #dragged = 0;

  constructor(canvas: HTMLCanvasElement, lanes: HTMLElement, view: View, redraw: () => void) {
    this.#lanes = lanes;
    this.#view = view;
    this.#behavior = zoom<HTMLCanvasElement, unknown>()
      // Events of fingers have no button.
      .filter((event: MouseEvent) => !event.shiftKey && !event.button)
      .on("start", ({ sourceEvent }: D3ZoomEvent<HTMLCanvasElement, unknown>) => {
        this.#dragged = heightOf(sourceEvent) ?? 0;
      })
      .on("zoom", ({ transform, sourceEvent }: D3ZoomEvent<HTMLCanvasElement, unknown>) => {
        view.transform = transform;
        const height = sourceEvent?.type === "wheel" ? undefined : heightOf(sourceEvent);
        if (height !== undefined) {
          lanes.scrollTop += this.#dragged - height;
          this.#dragged = height;
        }
        redraw();
      });
    this.#selection = select(canvas)
      .call(this.#behavior)
      // A double click selects, as a click does.
      .on("dblclick.zoom", null);
  }

  resize(): void {
    const { gutter, width, height, timeline } = this.#view;
    const extent: [[number, number], [number, number]] = [
      [gutter, 0],
      [width, height],
    ];
    this.#behavior
      .extent(extent)
      .translateExtent([
        [gutter, Number.NEGATIVE_INFINITY],
        [width, Number.POSITIVE_INFINITY],
      ])
      .scaleExtent([1, Math.max(1, timeline.end / SMALLEST)]);
    // What was in view may lie outside of the new width.
    this.#behavior.translateBy(this.#selection, 0, 0);
  }

  by(factor: number): void {
    this.#behavior.scaleBy(this.#selection, factor);
  }

  /** Moves the time by a part of what is in view. */
  pan(part: number): void {
    const { width, gutter, transform } = this.#view;
    this.#behavior.translateBy(this.#selection, (-part * (width - gutter)) / transform.k, 0);
  }

  toAll(): void {
    this.#behavior.transform(this.#selection, zoomIdentity);
  }

  /** Shows the time of a lane, from its begin to its end. */
  toLane(index: number): void {
    const { whole, gutter, width, lanes, timeline } = this.#view;
    const { begin, end } = lanes[index] as Lane;
    const [left, right] = [whole(begin), whole(end)];
    const most = Math.max(1, timeline.end / SMALLEST);
    const k = Math.min(most, (0.9 * (width - gutter)) / Math.max(right - left, 1e-6));
    const x = (gutter + width) / 2 - (k * (left + right)) / 2;
    this.#behavior.transform(this.#selection, zoomIdentity.translate(x, 0).scale(k));
  }

  /** Scrolls until a lane and a moment are in view. */
  reveal(index: number, moment: number): void {
    const { offsets, height, scale, gutter, width, transform } = this.#view;
    const [top, bottom] = [offsets[index] as number, offsets[index + 1] as number];
    const { scrollTop } = this.#lanes;
    if (bottom > scrollTop + height - AXIS) this.#lanes.scrollTop = bottom - height + AXIS;
    if (top < this.#lanes.scrollTop) this.#lanes.scrollTop = top;
    const x = scale(moment);
    if (x < gutter || x > width) {
      this.#behavior.translateBy(this.#selection, ((gutter + width) / 2 - x) / transform.k, 0);
    }
  }
}

/** How high the pointer or the fingers are; undefined when something else zooms. */
function heightOf(event: unknown): number | undefined {
  const { clientY, touches } = (event ?? {}) as { clientY?: number; touches?: TouchList };
  if (touches === undefined) return clientY;
  const heights = [...touches].map((touch) => touch.clientY);
  if (heights.length === 0) return undefined;
  return heights.reduce((sum, height) => sum + height, 0) / heights.length;
}
