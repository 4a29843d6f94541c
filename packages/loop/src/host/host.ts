/**
 * What tells a loop the time and gives it its turns: a runtime's own event loop
 * ({@link defaultHost}), or a clock that a test moves ({@link VirtualHost}).
 *
 * A loop asks for one turn at a time; a turn runs many iterations and then comes back, so that the
 * host's I/O, timers and rendering are not starved.
 */
export interface Host {
  /** The time, in monotonic milliseconds. */
  now(): number;
  /** Calls `turn` as soon as the code that runs now is done, before the host does anything else. */
  soon(turn: () => void): void;
  /** Calls `turn` once the host has seen to its own I/O and timers. */
  later(turn: () => void): void;
  /** Calls `turn` when `now()` has reached `when`, or before if the host cannot wait that long.
   * Returns a function that calls this off. */
  at(when: number, turn: () => void): () => void;
  /** What {@link Host.at} sets its timers with. When that is exchanged, timers that were set before may
   * never come; the loop then sets its own anew. */
  timers?(): unknown;
  /** Moves the clock to `when`. Only a host whose time is its own has this. */
  advance?(when: number): void;
  /** Keeps the process from ending until the function that it returns is called. */
  keepAlive?(): () => void;
  /** Calls `callback` when nothing outside of the loop is left that could still call the program, before
   * the process ends. Returns a function that calls this off. A host that
   * cannot tell does not have this. */
  whenIdle?(callback: () => void): () => void;
}
