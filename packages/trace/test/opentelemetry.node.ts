import { context, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  type SpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { traceTasks } from "@x/trace/opentelemetry";
import { afterAll, afterEach } from "vitest";

const exporter = new InMemorySpanExporter();

/** The ids of all spans in the order in which they began, since two can begin at the same time of the clock. */
const begun: string[] = [];
const order: SpanProcessor = {
  onStart: (span) => void begun.push(span.spanContext().spanId),
  onEnd: () => {},
  forceFlush: async () => {},
  shutdown: async () => {},
};

trace.setGlobalTracerProvider(
  new BasicTracerProvider({ spanProcessors: [order, new SimpleSpanProcessor(exporter)] }),
);

/** A tracer of the program. */
export const tracer = trace.getTracer("program");

/** Makes spans follow async code in this file. */
export function followAsyncCode(): void {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
}

afterEach(() => exporter.reset());
afterAll(() => {
  trace.disable();
  context.disable();
});

/** The spans of a program, in the order in which they began. */
export async function spansOf(main: () => unknown): Promise<ReadableSpan[]> {
  {
    using _ = traceTasks();
    await main();
  }
  return exporter.getFinishedSpans().toSorted((a, b) => numberOf(a) - numberOf(b));
}

/** What has ended until now, by name. */
export const ended = (): string[] => exporter.getFinishedSpans().map(({ name }) => name);

const numberOf = (span: ReadableSpan): number => begun.indexOf(span.spanContext().spanId);

/** Each span as the names of those that it lies within and its own. */
export function paths(spans: readonly ReadableSpan[]): string[] {
  const pathOf = ({ name, parentSpanContext }: ReadableSpan): string => {
    const parent = spans.find((span) => span.spanContext().spanId === parentSpanContext?.spanId);
    return parent === undefined ? name : `${pathOf(parent)} > ${name}`;
  };
  // The main task of a test in virtual time has this name.
  const all = spans.filter(({ name }) => name !== "Task-1").map(pathOf);
  return all.map((path) => path.replace(/^Task-1 > /, "")).sort();
}

/** The status of each span in words. */
export function outcomes(spans: readonly ReadableSpan[]): Record<string, string> {
  const told = spans.map(({ name, status, attributes }) => [
    name,
    status.code === 0 ? "unset" : `${attributes["error.type"]}: ${status.message}`,
  ]);
  return Object.fromEntries(told);
}
