import { AsyncWait, type Driver } from "@x/future/internal";
import type { AsyncCode, Entry } from "@x/loop/internal";
import { labelOfDriver } from "./label.ts";

/** The entry by which an async function goes on when what it awaited is done. */
export class Resumption implements Entry {
  readonly context: null = null;
  readonly #code: AsyncCode;
  readonly #resume: () => void;

  constructor(code: AsyncCode, resume: () => void) {
    this.#code = code;
    this.#resume = resume;
  }

  run(): void {
    this.#resume();
  }

  toString(): string {
    return this.#code instanceof AsyncWait
      ? labelOfDriver(this.#code.scope.driver as Driver<unknown>)
      : "an async function";
  }
}
