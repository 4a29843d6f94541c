// The declarations that need those of Node.
import { Worker } from "node:worker_threads";
import { runMain } from "@x/future/node";
import { openConnection, type StreamReader } from "@x/net";
import { LoopThread } from "@x/worker";

export function main(): void {
  runMain(async () => {
    const [reader]: [StreamReader, unknown] = await openConnection({ host: "127.0.0.1", port: 1 });
    const bytes: Uint8Array = await reader.readLine();
    const thread = new LoopThread({ worker: () => new Worker(new URL("file:///thread.js")) });
    await thread.stop();
    if (bytes.length > 0) throw new Error("unexpected");
  });
}
