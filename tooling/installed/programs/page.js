import { LoopThread, toThread } from "@x/worker";
import { portable } from "./portable.js";

const thread = new LoopThread({
  worker: () => new Worker(new URL("./thread.js", import.meta.url), { type: "module" }),
});
const landed = await thread.runCoroutineThreadsafe(null, "countdown", [3]);
await thread.stop();
const refused = await toThread(() => 1).catch((error) => error.message);
console.log(`${await portable(false)}: ${landed}: ${refused.slice(0, 24)}`);
