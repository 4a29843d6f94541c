import { runMain } from "@x/future/node";
import { overHttp } from "./over-http.ts";
import { serve } from "./serve.ts";

const { PORT = "8080", DETAILS = "", STOCK = "", PRICES = "" } = process.env;

const settings = {
  upstreams: {
    details: overHttp<{ name: string }>(DETAILS),
    stock: overHttp<{ count: number }>(STOCK),
    prices: PRICES.split(",").map((base) => overHttp<{ cents: number }>(base)),
  },
  deadline: 1000,
  hedge: 50,
};
const listening = { port: Number(PORT), onListening: console.log };

// A supervisor usually waits for 30 s between SIGTERM and SIGKILL.
await runMain((scope) => serve(settings, listening, scope), { drain: 25_000, grace: 3000 });
