// The script of a thread in Node, Bun and Deno.
import { serve } from "../serve.ts";

await serve();
