/** How to measure. */
export interface Settings {
  readonly rounds: number;
  /** How many ms of its own time a process goes on measuring. */
  readonly budget: number;
  /** Smaller sizes, and without the slow contestants. */
  readonly quick: boolean;
  /** The Node that runs the contestants. */
  readonly node: string;
  /** The CPython that runs its contestants; null when the machine has none. */
  readonly python: string | null;
}
