import { measure } from "./program.ts";

console.log(await measure());
