/// <reference lib="esnext.disposable" preserve="true" />

import {
  type BatchObservableCallback,
  type Meter,
  metrics,
  type Observable,
} from "@opentelemetry/api";
import type { Counters } from "../watch/counters.ts";
import type { Watch } from "../watch/watch.ts";

/** The counters of a watch as metrics, since {@link exportCounters}. */
export class CountersExport implements Disposable {
  readonly #meter: Meter = metrics.getMeter("@x/trace");
  readonly #observables: Observable[];
  readonly #observe: BatchObservableCallback;

  /** @internal */
  constructor(watching: Watch) {
    const meter = this.#meter;
    const gauge = (name: string, unit: string, description: string): Observable =>
      meter.createObservableGauge(`asyncio.${name}`, { unit, description });
    const counter = (name: string, unit: string, description: string): Observable =>
      meter.createObservableCounter(`asyncio.${name}`, { unit, description });
    const numbers = {
      tasks: gauge("tasks", "{task}", "Tasks that are not done"),
      ready: gauge("ready", "{task}", "Tasks and awaited calls that are ready to run"),
      timers: gauge("timers", "{timer}", "Timers that are set"),
      steps: counter("steps", "{step}", "Steps, callbacks and timers that ran"),
      busy: counter("busy", "ms", "How long these took"),
      stalls: counter("stalls", "{step}", "Steps that held their loop for too long"),
    } satisfies Partial<Record<keyof Counters, Observable>>;
    const lag = counter("lag", "{timer}", "Timers that ran, by how late they were");
    const queues = gauge("queues", "{item}", "Items of the queues that the watch was given");
    this.#observables = [...Object.values(numbers), lag, queues];
    this.#observe = (result) => {
      const counters = watching.counters();
      for (const name of Object.keys(numbers) as (keyof typeof numbers)[]) {
        result.observe(numbers[name], counters[name]);
      }
      for (const [queue, size] of Object.entries(counters.queues)) {
        result.observe(queues, size, { queue });
      }
      counters.lag.forEach((count, index) => {
        const isLast = index === counters.lag.length - 1;
        result.observe(lag, count, { "below.ms": isLast ? Infinity : 2 ** index });
      });
    };
    meter.addBatchObservableCallback(this.#observe, this.#observables);
  }

  /** Exports them no more; the watch goes on. Harmless when it was called before. */
  stop(): void {
    this.#meter.removeBatchObservableCallback(this.#observe, this.#observables);
  }

  /** The same as {@link CountersExport.stop}. */
  [Symbol.dispose](): void {
    this.stop();
  }
}

/**
 * Makes OpenTelemetry metrics of the counters of a watch, which are read when the SDK collects them. What they mean is
 * said at `Counters`.
 *
 * The gauges are `asyncio.tasks`, `asyncio.ready`, `asyncio.timers` and `asyncio.queues`; the last one has an attribute
 * `queue`. The counters are `asyncio.steps`, `asyncio.busy` (in ms), `asyncio.stalls` and `asyncio.lag`. The last one
 * counts timers by the attribute `below.ms`: a timer that was 5 ms late counts for `below.ms` 8.
 *
 * Set the SDK up before.
 *
 * asyncio has no counterpart.
 *
 * @returns the export; `stop()` ends it.
 *
 * @example
 * ```ts
 * import { metrics } from "@opentelemetry/api";
 * import { AggregationTemporality, InMemoryMetricExporter, MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
 * import { run, sleep } from "@x/future";
 * import { watch } from "@x/trace";
 * import { exportCounters } from "@x/trace/opentelemetry";
 *
 * const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
 * const provider = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter })] });
 * metrics.setGlobalMeterProvider(provider);
 *
 * using watching = watch({ onStall() {} });
 * using _ = exportCounters(watching);
 * await run(sleep(5));
 * await provider.shutdown();
 * const [exported] = exporter.getMetrics();
 * console.log(exported?.scopeMetrics[0]?.metrics.map(({ descriptor }) => descriptor.name));
 * ```
 *
 * ```text
 * [
 *   'asyncio.tasks',
 *   'asyncio.ready',
 *   'asyncio.timers',
 *   'asyncio.steps',
 *   'asyncio.busy',
 *   'asyncio.stalls',
 *   'asyncio.lag'
 * ]
 * ```
 */
export function exportCounters(watching: Watch): CountersExport {
  return new CountersExport(watching);
}
