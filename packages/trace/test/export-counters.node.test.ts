import { metrics } from "@opentelemetry/api";
import {
  AggregationTemporality,
  DataPointType,
  InMemoryMetricExporter,
  MeterProvider,
  MetricReader,
} from "@opentelemetry/sdk-metrics";
import { createTask, run, runSync, sleep } from "@x/future";
import { type Watch, watch } from "@x/trace";
import { exportCounters } from "@x/trace/opentelemetry";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";

/** Collects when it is asked to. */
class Reader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
let reader: Reader;

beforeEach(() => {
  reader = new Reader();
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
});
afterEach(() => metrics.disable());

/** What the SDK collects now: by name, each value, with its attributes if it has any. */
async function collected(): Promise<Record<string, unknown>> {
  const { resourceMetrics } = await reader.collect();
  await new Promise<void>((resolve) => exporter.export(resourceMetrics, () => resolve()));
  const [exported] = exporter.getMetrics();
  exporter.reset();
  const told: Record<string, unknown> = {};
  for (const metric of exported?.scopeMetrics.flatMap(({ metrics }) => metrics) ?? []) {
    const { descriptor, dataPoints, dataPointType } = metric;
    const isCounter = dataPointType === DataPointType.SUM && metric.isMonotonic;
    const name = `${isCounter ? "counter" : "gauge"} ${descriptor.name}`;
    for (const { attributes, value } of dataPoints) {
      const [attribute] = Object.values(attributes);
      told[attribute === undefined ? name : `${name} ${attribute}`] = value;
    }
  }
  return told;
}

function watching(): Watch {
  const made = watch({ onStall() {} });
  onTestFinished(() => made.stop());
  return made;
}

test("the counters of a watch are metrics, as coroutines change them", async () => {
  const watch = watching();
  using _ = exportCounters(watch);
  runSync(function* () {
    createTask(sleep(50));
    yield* sleep(100);
  });
  const { steps, busy, stalls } = watch.counters();
  expect(steps).toBeGreaterThan(0);
  expect(await collected()).toEqual({
    "gauge asyncio.tasks": 0,
    "gauge asyncio.ready": 0,
    "gauge asyncio.timers": 0,
    "counter asyncio.steps": steps,
    "counter asyncio.busy": busy,
    "counter asyncio.stalls": stalls,
    "counter asyncio.lag 1": 2,
    ...Object.fromEntries(
      Array.from({ length: 14 }, (_, index) => [`counter asyncio.lag ${2 ** (index + 1)}`, 0]),
    ),
    "counter asyncio.lag Infinity": 0,
  });
});

test("the counters of a watch are read when they are collected, while async functions run", async () => {
  const watch = watching();
  using _ = exportCounters(watch);
  const seen = await run(async () => {
    const tea = createTask(() => sleep(Number.POSITIVE_INFINITY));
    await sleep(0);
    const during = await collected();
    tea.cancel();
    return during;
  });
  expect(seen).toMatchObject({ "gauge asyncio.tasks": 2, "gauge asyncio.timers": 1 });
  expect(await collected()).toMatchObject({ "gauge asyncio.tasks": 0, "gauge asyncio.timers": 0 });
});

test("the sizes of queues are metrics by their names", async () => {
  using watching = watch({ queues: { jobs: { size: 3 }, mail: { size: 0 } } });
  using _ = exportCounters(watching);
  expect(await collected()).toMatchObject({
    "gauge asyncio.queues jobs": 3,
    "gauge asyncio.queues mail": 0,
  });
});

test("after stop() the counters are not read any more", async () => {
  const watch = watching();
  const exported = exportCounters(watch);
  runSync(sleep(1));
  const before = await collected();
  exported.stop();
  exported[Symbol.dispose]();
  runSync(sleep(1));
  expect(watch.counters().steps).toBeGreaterThan(before["counter asyncio.steps"] as number);
  expect(await collected()).toMatchObject({
    "counter asyncio.steps": before["counter asyncio.steps"],
  });
});
