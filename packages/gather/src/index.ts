export type { Outcome } from "@x/future";
export { all } from "./all.ts";
export { gather } from "./gather.ts";
export { type MapOptions, type Mapping, map } from "./map.ts";
export type { Results, ResultsOrErrors } from "./results.ts";
