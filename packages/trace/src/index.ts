export { type AsyncStacks, tagAsyncStacks } from "./async-stacks.ts";
export {
  type CallGraphOptions,
  captureCallGraph,
  type FrameCallGraphEntry,
  type FutureCallGraph,
} from "./call-graph/capture-call-graph.ts";
export { formatCallGraph, printCallGraph } from "./call-graph/format-call-graph.ts";
export { type Recording, startRecording } from "./recording/recording.ts";
export type { Counters } from "./watch/counters.ts";
export { type Stall, type Watch, type WatchOptions, watch } from "./watch/watch.ts";
export { type ChromeTraceEvent, toChromeTrace } from "./writers/to-chrome-trace.ts";
export { toText } from "./writers/to-text.ts";
