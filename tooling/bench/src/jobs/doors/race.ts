import { run } from "@x/future";
import { any, race } from "@x/wait";
import type { Contest, Contestant } from "../../contest.ts";
import { cancellable } from "./cancellable.ts";
import { base, fn } from "./shared.ts";

/** How many take part: as many mirrors of a server. */
const MIRRORS = 3;

/** An answer of a mirror. The first is there after one turn of the host, the second after two, and so on. */
async function ask(mirror: number, item: number): Promise<number> {
  for (let turn = 0; turn < mirror; turn += 1) await fn(item);
  return fn(item);
}

/** The same, from a first mirror that is down. */
async function askFailing(mirror: number, item: number): Promise<number> {
  const answer = await ask(mirror, item);
  if (mirror === 0) throw new Error("it is down");
  return answer;
}

const cancellableAsk = cancellable(ask);
const cancellableFailing = cancellable(askFailing);

/** Asks all mirrors for an item. */
type Ask = (item: number) => Promise<number>;

const mirrors = Array.from({ length: MIRRORS }, (_, mirror) => mirror);

/** Asks for one item after the other. The stacks of errors cost all the same, and are left out. */
async function total(size: number, askAll: Ask): Promise<number> {
  Error.stackTraceLimit = 0;
  let total = 0;
  for (let item = 0; item < size; item += 1) total += await askAll(item);
  return total;
}

const ours = (askAll: Ask): Contestant => ({
  name: "ours",
  load: () => (size) => run(() => total(size, askAll)),
});

const native = (askAll: Ask, name = "native"): Contestant => ({
  name,
  load: () => (size) => total(size, askAll),
});

const marks = [{ of: "ours", than: "native", atLeast: 1 }] as const;

export const raceDoor: Contest = {
  ...base,
  name: `race, of ${MIRRORS}`,
  unit: "ns a race",
  contestants: [
    ours(async (item) => race(mirrors.map((mirror) => () => ask(mirror, item)))),
    native((item) => Promise.race(mirrors.map((mirror) => ask(mirror, item)))),
    native(
      (item) => Promise.race(mirrors.map((mirror) => cancellableAsk(mirror, item))),
      "native, cancellable",
    ),
    {
      name: "effection",
      share: 0.1,
      slow: true,
      load: async () => {
        const effection = await import("effection");
        return (size) =>
          effection.run(function* () {
            let total = 0;
            for (let item = 0; item < size; item += 1) {
              const answers = mirrors.map((mirror) => effection.call(() => ask(mirror, item)));
              total += yield* effection.race(answers);
            }
            return total;
          });
      },
    },
  ],
  marks: [...marks, { of: "ours", than: "effection", atLeast: 1 }],
};

export const anyDoor: Contest = {
  ...base,
  name: `any, of ${MIRRORS}`,
  unit: "ns a call",
  contestants: [
    ours(async (item) => any(mirrors.map((mirror) => () => askFailing(mirror, item)))),
    native((item) => Promise.any(mirrors.map((mirror) => askFailing(mirror, item)))),
    native(
      (item) => Promise.any(mirrors.map((mirror) => cancellableFailing(mirror, item))),
      "native, cancellable",
    ),
  ],
  marks,
};
