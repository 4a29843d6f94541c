export { toTimeline } from "./timeline/to-timeline.ts";
