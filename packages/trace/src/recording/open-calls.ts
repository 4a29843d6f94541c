import type { Driver, Scope } from "@x/future/internal";
import { frameName, framesOf } from "../frames.ts";
import { leftScopeName } from "./outcome.ts";

/** A call of a coroutine that has ended. */
interface EndedCall {
  readonly name: string;
  /** Whether all that it has done was to be a scope, such as a timeout. */
  readonly isScope: boolean;
  /** How many coroutines it lay within. */
  readonly depth: number;
  readonly begin: number;
  readonly end: number;
}

/** The coroutines that a task or a call is in, as far as it was ever suspended in them, the outermost first. */
export class OpenCalls {
  readonly #calls: { readonly frame: object; readonly begin: number }[] = [];
  /** The scopes that the coroutines have entered, and what these are called. */
  readonly #scopes = new Map<object, { readonly scope: Scope; name: string }>();

  /** How many coroutines there are. */
  get depth(): number {
    return this.#calls.length;
  }

  /** Notes that a coroutine enters a scope, and is a scope itself by that. */
  enter(frame: object, scope: Scope): void {
    this.#scopes.set(frame, { scope, name: String(scope.label) });
  }

  /** Notes how a scope has ended, and returns whether its coroutine was never suspended. */
  leave(scope: Scope, error: unknown): boolean {
    for (const [frame, entered] of this.#scopes) {
      if (entered.scope !== scope) continue;
      entered.name = leftScopeName(scope, error);
      return !this.#calls.some((call) => call.frame === frame);
    }
    return false;
  }

  /**
   * Notes in which coroutines a step has ended, and returns the calls that have ended in it.
   *
   * @param frame - the innermost coroutine; null when the driver is done.
   * @param began - when the step began. A call after which another one was made is taken to have ended then.
   * @param ended - when the step ended.
   */
  update(
    driver: Driver<unknown>,
    frame: object | null,
    began: number,
    ended: number,
  ): readonly EndedCall[] {
    const frames = framesOf(frame, driver);
    const kept = this.#calls.findIndex((call, index) => call.frame !== frames[index]);
    const left = kept < 0 ? [] : this.end(frame === null ? ended : began, kept);
    for (const entered of frames.slice(this.#calls.length)) {
      this.#calls.push({ frame: entered, begin: began });
    }
    return left;
  }

  /** Ends all calls from a depth on, and returns them. */
  end(time: number, depth = 0): readonly EndedCall[] {
    return this.#calls.splice(depth).map(({ frame, begin }, index) => {
      const scope = this.#scopes.get(frame);
      this.#scopes.delete(frame);
      const name = scope?.name ?? frameName(frame);
      return { name, isScope: scope !== undefined, depth: depth + index, begin, end: time };
    });
  }
}
