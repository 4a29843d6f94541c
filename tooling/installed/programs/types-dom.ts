// A worker of the web, and its signals.
import { currentSignal, run, sleep } from "@x/asyncio";
import { LoopThread } from "@x/worker";

export async function main(signal: AbortSignal): Promise<void> {
  const thread = new LoopThread({
    worker: () => new Worker(new URL("file:///thread.js"), { type: "module" }),
  });
  await thread.stop({ signal });
  await run(async () => {
    await fetch("/", { signal: currentSignal() });
    await sleep(1, undefined, { signal });
  });
}
