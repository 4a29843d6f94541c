import { run } from "@x/future";
import { retry } from "@x/retry";
import type { Contest, Contestant } from "../../contest.ts";
import { cancellable } from "./cancellable.ts";
import { base, fn } from "./shared.ts";

async function total(size: number, call: (item: number) => PromiseLike<number>): Promise<number> {
  let total = 0;
  for (let item = 0; item < size; item += 1) total += await call(item);
  return total;
}

const pRetry = (name: string, each: typeof fn): Contestant => ({
  name,
  load: async () => {
    const { default: retried } = await import("p-retry");
    return (size) => total(size, (item) => retried(() => each(item)));
  },
});

export const retryDoor: Contest = {
  ...base,
  name: "retry, one after another",
  unit: "ns a call",
  contestants: [
    {
      name: "ours",
      load: () => (size) => run(() => total(size, (item) => retry(() => fn(item)))),
    },
    pRetry("p-retry", fn),
    pRetry("p-retry, cancellable", cancellable(fn)),
    {
      name: "cockatiel",
      load: async () => {
        const { ExponentialBackoff, handleAll, retry } = await import("cockatiel");
        const policy = retry(handleAll, { maxAttempts: 2, backoff: new ExponentialBackoff() });
        return (size) => total(size, (item) => policy.execute(() => fn(item)));
      },
    },
  ],
  marks: [
    { of: "ours", than: "p-retry", atLeast: 1 },
    { of: "ours", than: "cockatiel", atLeast: 1 },
  ],
};
