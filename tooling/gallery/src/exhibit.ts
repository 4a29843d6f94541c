import type { Coroutine } from "@x/future";

/** A classic bug of concurrent programs, as a user would write it, and its corrected twin. */
export interface Exhibit {
  readonly name: string;
  /** What is wrong. */
  readonly about: string;
  /** Fails under some schedule. */
  bug(): Coroutine<void> | Promise<void>;
  /** Fails under none. */
  fixed(): Coroutine<void> | Promise<void>;
}

/** @throws Error when what must hold does not. */
export function check(holds: boolean, message: string): void {
  if (!holds) throw new Error(message);
}
