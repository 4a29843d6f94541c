export { gather } from "./gather.ts";
export { map } from "./map.ts";
export type { Outcome, Results, ResultsOrErrors } from "./results.ts";
