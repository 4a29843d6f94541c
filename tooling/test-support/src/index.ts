export { expectNoBareOptions } from "./bare-options.ts";
