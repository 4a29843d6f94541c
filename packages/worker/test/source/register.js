// Has this thread run TypeScript, which Node 20 does not by itself, and the sources of the packages.
import * as module from "node:module";

process.noDeprecation = true; // Node 26 would have hooks without a thread of their own
module.register("./hooks.js", import.meta.url);
