import type { Kind } from "../kind.ts";
import { bundlers } from "./bundlers.ts";
import { frameworks } from "./frameworks.ts";
import { runtimes } from "./runtimes.ts";
import { testRunners } from "./test-runners.ts";
import { typescripts } from "./typescript.ts";

/** All kinds, in the order of the tables. */
export const kinds: readonly Kind[] = [
  ...typescripts,
  ...bundlers,
  ...testRunners,
  ...runtimes,
  ...frameworks,
];
