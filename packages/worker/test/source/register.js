// Lets this thread run TypeScript, which Node 20 does not by itself, and the sources of the packages.
import * as module from "node:module";

// Node 26 warns of `register`. What it wants instead must be synchronous, as our `load` is not.
process.noDeprecation = true;
module.register("./hooks.js", import.meta.url);
