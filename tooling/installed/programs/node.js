// What works where there are sockets and threads to pool: the packages that browsers cannot use, too.
import { sleep } from "@x/future";
import { openConnection, startServer } from "@x/net";
import { runVirtual } from "@x/testing";
import { LoopThread, toThread } from "@x/worker";
import { portable } from "./portable.js";

const local = { host: "127.0.0.1", port: 0 };

async function echoed(text = "") {
  const server = await startServer(async (reader, writer) => {
    await writer.write(await reader.readLine());
  }, local);
  const [reader, writer] = await openConnection({ ...local, port: server.port });
  await writer.write(Buffer.from(`${text}\n`));
  const line = await reader.readLine();
  await writer.close();
  await server.shutdown();
  return line.toString().trim();
}

const slept = await runVirtual(async () => {
  await sleep(86_400_000);
  return "a day";
});
const thread = new LoopThread();
const joined = await thread.runCoroutineThreadsafe("node:path", "basename", ["/a/b"]);
await thread.stop();
const square = await toThread(() => 7 * 7);
console.log([await portable(), slept, await echoed("echo"), joined, square].join(", "));
