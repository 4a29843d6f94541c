import { currentSignal } from "@x/asyncio";
import { runMain } from "@x/future/node";
import { answer } from "./answer.ts";
import { httpModel } from "./http-model.ts";

const [url = "http://localhost:8080/", question = "What time is it?"] = process.argv.slice(2);

const settings = {
  model: httpModel(url),
  tools: {
    time: () => new Date().toISOString(),
    page: async (address: string) => (await fetch(address, { signal: currentSignal() })).text(),
  },
  silence: 30_000,
  deadline: 10_000,
  limit: 4,
  turns: 10,
  onText: (text: string) => process.stdout.write(text),
};

// Ctrl-C cancels the answer, and with it the request to the model and the tools that run.
await runMain(async function main() {
  try {
    await answer([{ role: "user", text: question }], settings);
  } finally {
    console.log();
  }
});
