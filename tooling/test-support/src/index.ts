// What the tests of several packages need.
export { BODIES } from "./bodies.ts";
export { cleaning, errorOf, FOREVER, failing, self } from "./coroutines.ts";
export { asynchronously, asyncMain, now, reportsOf, runQuietly, virtually } from "./run.ts";
export { thrownBy } from "./thrown-by.ts";
