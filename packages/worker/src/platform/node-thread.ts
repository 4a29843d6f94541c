// What a thread runs, in Node and what is like it.
import { workerData } from "node:worker_threads";
import { serve } from "../serve.ts";

await serve(workerData);
