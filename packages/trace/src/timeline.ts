export type { TimelineOptions } from "./timeline/check-arguments.ts";
export { toSvg } from "./timeline/to-svg.ts";
export { toTimeline } from "./timeline/to-timeline.ts";
