import type { Coroutine } from "@x/future";
import type { EventLoop, Host } from "@x/loop";
import type { ExpectedLines } from "./expectation.ts";

/** Says something, as Python's `print` does, at a time that is noted. */
export type Print = (...values: unknown[]) => void;

/** What a program is given to work with. */
export interface Stage {
  readonly print: Print;
  /** The clock: virtual when the program is checked, the real one for `demo run`. */
  readonly host: Host;
  /** A loop by that clock, for programs that drive one themselves. */
  readonly loop: EventLoop;
}

/** A program of the tutorials, and what it must do. */
export interface Program {
  readonly number: number;
  readonly name: string;
  /** What it shows, in a few words. */
  readonly shows: string;
  /** A coroutine is run as the main task of a loop; an async function runs loops itself. */
  readonly main: (stage: Stage) => Coroutine<void> | Promise<void>;
  /** How long it takes, in ms. */
  readonly lasts: number;
  readonly prints: ExpectedLines;
}
