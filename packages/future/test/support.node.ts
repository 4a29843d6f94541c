import v8 from "node:v8";
import vm from "node:vm";
import { hostTurn } from "./support.ts";

/** What Node would have ended the process for while `action` ran, and a little after. */
export async function crashes(action: () => unknown): Promise<unknown[]> {
  const seen: unknown[] = [];
  const listener = (error: unknown): void => {
    seen.push(error);
  };
  const events = ["unhandledRejection", "uncaughtException"] as const;
  const others = events.map((event) => process.rawListeners(event));
  for (const event of events) process.removeAllListeners(event).on(event, listener);
  try {
    await action();
    for (let i = 0; i < 3; i += 1) await hostTurn();
  } finally {
    events.forEach((event, index) => {
      process.removeAllListeners(event);
      for (const other of others[index] ?? []) process.on(event, other as () => void);
    });
  }
  return seen;
}

v8.setFlagsFromString("--expose-gc");
const gc = vm.runInNewContext("gc") as () => void;

const sentinels = new FinalizationRegistry<() => void>((tell) => tell());

/** Collects garbage and waits until finalizers have run. */
export async function collectGarbage(): Promise<void> {
  // Twice, for what is finalized first may have held on to the rest.
  for (let i = 0; i < 2; i += 1) {
    let collected = false;
    sentinels.register({}, () => {
      collected = true;
    });
    while (!collected) {
      await hostTurn();
      gc();
    }
    await hostTurn();
  }
}
