/** Decides the order of one run. */
export interface Chooser {
  /**
   * Which of those that could run next does.
   *
   * @param lanes - each has its own order: a task, a timer, all callbacks. In the order in which they
   * became ready.
   */
  next(step: number, lanes: readonly object[]): number;
  /** Which of so many pending tasks is cancelled before a step, if any. */
  cancel(step: number, pending: number): number | undefined;
  /** Told when the program may have seen of a task whether it has been woken yet. */
  shown?(): void;
}

/** Makes the choosers of one run after the other. */
export interface Strategy {
  /**
   * The next one; undefined when there is nothing new to try.
   *
   * @param longest - how many steps the longest run so far had; 0 when there was none. The first is first
   * in, first out.
   */
  next(longest: number): Chooser | undefined;
}
