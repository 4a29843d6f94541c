// What the tests of several packages need.
export { cleaning, errorOf, FOREVER, failing, self } from "./coroutines.ts";
export { asyncMain, reportsOf, runQuietly } from "./run.ts";
export { thrownBy } from "./thrown-by.ts";
