import { type Coroutine, run } from "@x/future";
import { gather } from "@x/gather";
import { type Job, sum, triangle } from "../contest.ts";

const settled = (size: number): Promise<number>[] =>
  Array.from({ length: size }, (_, index) => Promise.resolve(index));

function* gatherAll(promises: Promise<number>[]): Coroutine<number> {
  return sum(yield* gather(promises));
}

export const promises: Job = {
  name: "promises",
  about: "native promises, gathered",
  contests: [
    {
      name: "",
      kind: "time",
      unit: "ns a promise",
      size: 100_000,
      quick: 10_000,
      units: (size) => size,
      work: triangle,
      growth: "n log n",
      contestants: [
        {
          name: "ours",
          load: () => (size, meter) => {
            meter.pause();
            const all = settled(size);
            meter.resume();
            return run(gatherAll(all));
          },
        },
        {
          name: "native",
          load: () => async (size, meter) => {
            meter.pause();
            const all = settled(size);
            meter.resume();
            return sum(await Promise.all(all));
          },
        },
      ],
      marks: [{ of: "ours", than: "native", atMost: { 20: 1.5, 24: 2, 26: 1.5 } }],
    },
  ],
};
