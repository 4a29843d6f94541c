/** Makes the choices of one run. */
export interface Chooser {
  /**
   * Chooses the lane whose first entry runs next, by its index.
   *
   * @param lanes - the lanes that have something to run, in the order in which that became ready. A lane is
   * a task, a timer, or all callbacks together; entries of one lane never overtake one another.
   */
  next(step: number, lanes: readonly object[]): number;
  /** Chooses which of the `pending` tasks is cancelled before a step, by its index; undefined for no task. */
  cancel(step: number, pending: number): number | undefined;
  /** Is called when the program may have observed whether a task has been woken yet. */
  shown?(): void;
}

/** Makes a chooser for each run of a search. */
export interface Strategy {
  /**
   * Makes the next chooser; undefined when there is nothing new to try.
   *
   * @param longest - how many steps the longest run so far had; 0 before the first run, which is always
   * first in, first out.
   */
  next(longest: number): Chooser | undefined;
}
