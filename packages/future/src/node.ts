// The entry `@x/future/node`, for programs that are processes.
export { type MainOptions, type MainScope, runMain } from "./run/run-main.ts";
