import { laneAt } from "../src/timeline/layout.ts";
import type { Lane } from "../src/timeline/timeline.ts";
import type { Choice } from "./keys.ts";
import { AXIS } from "./view.ts";

/** A click selects the lane and the moment at which it is; what is hovered over is told to `hover`, -1 for nothing. */
export function listenToPointer(
  canvas: HTMLCanvasElement,
  { view, select }: Choice,
  hover: (index: number, moment: number) => void,
): void {
  const spotOf = ({ offsetX, offsetY }: MouseEvent): { index: number; moment: number } => {
    const index = offsetY < AXIS ? -1 : laneAt(view.offsets, offsetY - AXIS + view.top);
    const lane = view.lanes[index] as Lane | undefined;
    const time = offsetX < view.gutter ? lane?.begin : view.scale.invert(offsetX);
    return { index, moment: Math.min(Math.max(time ?? 0, 0), view.timeline.end) };
  };
  canvas.addEventListener("click", (event) => {
    const { index, moment } = spotOf(event);
    select(index, moment);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (event.buttons !== 0) return;
    const { index, moment } = spotOf(event);
    hover(index, moment);
  });
  canvas.addEventListener("pointerleave", () => hover(-1, 0));
}
