/** The options of a call that was given none. A literal in its place would be a new object for each call, which costs more
 * than all that is done with it. */
export const NO_OPTIONS: Readonly<Record<never, never>> = {};
