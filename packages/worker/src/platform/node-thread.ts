// What a thread runs, in Node and what is like it.
import { serve } from "../serve.ts";

await serve();
