/** A bar of a lane: a call of a coroutine, or a wait. */
export interface Bar {
  readonly name: string;
  readonly kind: "coroutine" | "wait";
  readonly begin: number;
  readonly end: number;
}

/** A stretch in which the loop ran a task or a callback. */
export interface Step {
  /** The row at which it is shown: that of the outermost coroutine. */
  readonly row: number;
  readonly begin: number;
  readonly end: number;
}

/** Something that happened to a task at a moment. */
export interface Mark {
  readonly kind: "cancelled" | "failed";
  readonly text: string;
  readonly time: number;
}

/** A task, or the callbacks of all loops. */
export interface Lane {
  readonly name: string;
  /** The lane in which it lies, by its number; -1 if it lies in none. */
  readonly parent: number;
  /** In how many lanes it lies. */
  readonly depth: number;
  readonly begin: number;
  readonly end: number;
  /** How it has ended within the recording. */
  readonly outcome: "pending" | "done" | "cancelled" | "failed";
  /** Below each bar is what it has called, and at last what that has waited for. The bars of a row are sorted, and
   * do not overlap. */
  readonly rows: readonly (readonly Bar[])[];
  /** Sorted. */
  readonly steps: readonly Step[];
  readonly marks: readonly Mark[];
}

/** An arrow: a step of one lane has made a task of another ready, which went on later. */
export interface Wake {
  /** Numbers of lanes. */
  readonly from: number;
  readonly to: number;
  readonly begin: number;
  readonly end: number;
}

/** A recording as it is drawn. Times are in ms from the first event on. */
export interface Timeline {
  readonly end: number;
  /** Each is followed by those that lie in it. */
  readonly lanes: readonly Lane[];
  /** Sorted by their begin. */
  readonly wakes: readonly Wake[];
}
