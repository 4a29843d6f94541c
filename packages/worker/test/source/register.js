// Has this thread run TypeScript, which Node 20 does not by itself, and the sources of the packages.
import { register } from "node:module";

register("./hooks.js", import.meta.url);
