import { run } from "@x/future";
import { Queue } from "@x/queue";
import { taskGroup } from "@x/taskgroup";
import { type Contest, sum } from "../../contest.ts";
import { base, fn, LIMIT, numbers } from "./shared.ts";

export const workersDoor: Contest = {
  ...base,
  name: `${LIMIT} workers on a queue`,
  unit: "ns an item",
  contestants: [
    {
      name: "ours",
      load: () => (size) =>
        run(async () => {
          const queue = new Queue<number>();
          for (let item = 0; item < size; item += 1) queue.putNowait(item);
          queue.shutdown();
          let total = 0;
          await taskGroup((group) => {
            for (let worker = 0; worker < LIMIT; worker += 1) {
              group.createTask(async () => {
                for await (const item of queue) {
                  const value = await fn(item);
                  total += value;
                }
              });
            }
          });
          return total;
        }),
    },
    {
      name: "p-queue",
      load: async () => {
        const { default: PQueue } = await import("p-queue");
        return async (size) => {
          const jobs = new PQueue({ concurrency: LIMIT });
          return sum(await jobs.addAll(numbers(size).map((item) => () => fn(item))));
        };
      },
    },
  ],
  marks: [{ of: "ours", than: "p-queue", atLeast: 1 }],
};

/** What both sides of a bounded queue need. */
interface Bounded {
  put(item: number): PromiseLike<void>;
  get(): PromiseLike<number>;
}

/** A bounded queue as people write it by hand: arrays of items, and of the functions that wait at either end. */
class HandWritten implements Bounded {
  readonly #items: number[] = [];
  readonly #getters: ((item: number) => void)[] = [];
  readonly #putters: (() => void)[] = [];

  async put(item: number): Promise<void> {
    const getter = this.#getters.shift();
    if (getter !== undefined) {
      getter(item);
      return;
    }
    this.#items.push(item);
    if (this.#items.length <= LIMIT) return;
    await new Promise<void>((resolve) => this.#putters.push(resolve));
  }

  async get(): Promise<number> {
    if (this.#items.length === 0) {
      return new Promise<number>((resolve) => this.#getters.push(resolve));
    }
    const item = this.#items.shift() as number;
    this.#putters.shift()?.();
    return item;
  }
}

async function pass(queue: Bounded, size: number): Promise<number> {
  const produce = async (): Promise<void> => {
    for (let item = 0; item < size; item += 1) await queue.put(item);
  };
  const consume = async (): Promise<number> => {
    let total = 0;
    for (let i = 0; i < size; i += 1) total += await queue.get();
    return total;
  };
  const [total] = await Promise.all([consume(), produce()]);
  return total;
}

export const boundedDoor: Contest = {
  ...base,
  name: "a bounded queue between two",
  unit: "ns an item",
  contestants: [
    {
      name: "ours",
      load: () => (size) => run(async () => pass(new Queue<number>({ maxsize: LIMIT }), size)),
    },
    { name: "hand-written", load: () => (size) => pass(new HandWritten(), size) },
  ],
  marks: [{ of: "ours", than: "hand-written", atLeast: 1 }],
};
