export { type CountersExport, exportCounters } from "./opentelemetry/export-counters.ts";
export { type TaskSpans, traceTasks } from "./opentelemetry/trace-tasks.ts";
