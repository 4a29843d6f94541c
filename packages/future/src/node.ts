// The entry `@x/future/node`, for programs that are processes.
export { runMain } from "./run-main.ts";
