import type { Statement } from "../scenario.ts";
import type { Named } from "../statements/handlers.ts";
import type { Family } from "./areas.ts";
import type { Place } from "./place.ts";

/** How statements of a name are made up. */
export interface Recipe<S> {
  readonly family: Family;
  /** How often, within its family. */
  readonly weight: number;
  /** It holds other statements. */
  readonly nests?: true;
  /** It may raise: it is often put into a `try`. */
  readonly raises?: true;
  /** It may wait for ever: it is often put under a timeout. */
  readonly hangs?: true;
  /** It does something to others at once: more of that kind often follows in the same iteration. */
  readonly acts?: true;
  /** Null where such a statement would make no sense. */
  write(at: Place): S | null;
}

/** A recipe for every statement that there is. */
export type Recipes = {
  readonly [O in Statement[0]]: Recipe<Named<Statement, O>>;
};
