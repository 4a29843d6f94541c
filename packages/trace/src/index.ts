export {
  type CallGraphOptions,
  captureCallGraph,
  type FrameCallGraphEntry,
  type FutureCallGraph,
} from "./call-graph/capture-call-graph.ts";
export { formatCallGraph, printCallGraph } from "./call-graph/format-call-graph.ts";
export { type Recording, startRecording } from "./recording/recording.ts";
export { type ChromeTraceEvent, toChromeTrace } from "./writers/to-chrome-trace.ts";
