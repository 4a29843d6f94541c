// The shaker has a process of its own, which outlives the tool: whichever way the tool ends, killed
// or by Ctrl-C, stdin ends with it, and then nothing is left behind that is stopped.
import { createInterface } from "node:readline";
import { Shaker } from "./shaker.ts";

const shaker = new Shaker();
process.on("exit", () => shaker.kill());
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => process.exit());

createInterface({ input: process.stdin })
  .on("line", (line) => {
    const [order, root, ...key] = line.split(" ");
    if (order === "shake") shaker.add(Number(root), key.join(" "));
    else shaker.remove(Number(root));
  })
  .on("close", () => process.exit());
