import { Queue } from "@x/queue";
import { type Contest, triangle } from "../../contest.ts";
import { base, fn, LIMIT } from "./shared.ts";

export const queueDoor: Contest = {
  ...base,
  name: "queue",
  unit: "ns an item",
  work: triangle,
  contestants: [
    {
      name: "ours",
      load: () => async (size) => {
        const queue = new Queue<number>({ maxsize: LIMIT });
        const produce = async (): Promise<void> => {
          for (let item = 0; item < size; item += 1) await queue.put(item);
        };
        const consume = async (): Promise<number> => {
          let total = 0;
          for (let i = 0; i < size; i += 1) total += await fn(await queue.get());
          return total;
        };
        const [total] = await Promise.all([consume(), produce()]);
        return total;
      },
    },
    {
      name: "fastq",
      load: async () => {
        const { default: queue } = await import("fastq");
        return async (size) => {
          let total = 0;
          const jobs = queue.promise(async (item: number) => {
            total += await fn(item);
          }, 1);
          for (let item = 0; item < size; item += 1) jobs.push(item);
          await jobs.drained();
          return total;
        };
      },
    },
    {
      name: "p-queue",
      load: async () => {
        const { default: PQueue } = await import("p-queue");
        return async (size) => {
          let total = 0;
          const jobs = new PQueue({ concurrency: 1 });
          for (let item = 0; item < size; item += 1) {
            jobs.add(async () => {
              total += await fn(item);
            });
          }
          await jobs.onIdle();
          return total;
        };
      },
    },
  ],
  marks: [
    { of: "ours", than: "fastq", atLeast: 1 },
    { of: "ours", than: "p-queue", atLeast: 1 },
  ],
};
