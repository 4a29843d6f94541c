import type { EventLoop, TimerHandle } from "@x/loop";
import { checkOptions, checkTime, createController, onlyEnds } from "@x/loop/internal";
import type { Awaitable, CallScope } from "../awaitable/awaitable.ts";
import { graceOf, reportLetGo } from "../scope/grace.ts";
import { allTasks } from "../task/current-task.ts";
import { EXIT_CODES, processSignals, type Signal } from "./process-signals.ts";
import { Runner, type RunOptions, refuseInStep } from "./runner.ts";

/** What is used here of Node's `process`. */
interface NodeProcess {
  exitCode?: number;
  exit(code: number): never;
}

/** What the main function of a process is given. */
export interface MainScope extends CallScope {
  /** Aborted by the first signal that asks the process to end: time to take on no new work. */
  readonly stopping: AbortSignal;
}

/** How {@link runMain} runs. */
export interface MainOptions extends Omit<RunOptions, "signal"> {
  /** For how many ms the program may go on after the first signal, to finish what it has begun, before it is
   * cancelled. By default the first signal cancels it. */
  drain?: number | undefined;
  /** For how many ms the program may go on after it was cancelled, to clean up. After that its tasks are
   * reported by name and the process ends. By default there is no limit. */
  grace?: number | undefined;
}

/**
 * Runs a program as a process: `run`, which Ctrl-C (SIGINT) or SIGTERM cancels. The program
 * cleans up, for as long as it likes or as `grace` allows. The exit code is then 130 after Ctrl-C and 143
 * after SIGTERM, unless `main` carries on in spite of it and returns. A second signal ends the process there
 * and then, with exit code 130.
 *
 * With `drain`, the first signal only aborts `stopping`, which `main` gets: loops that take on new work end
 * then. The program is cancelled `drain` ms later, or by the second signal; the third ends the process.
 *
 * Leave a failure unhandled: the runtime prints it, as any uncaught error, and ends the process with
 * exit code 1. No signal interrupts a step that never waits.
 *
 * asyncio: `asyncio.run()`, which handles SIGINT alone.
 *
 * @param main - a function is given the {@link MainScope}.
 * @param options - see {@link MainOptions}; the signals of the process stand for `signal`.
 * @returns a promise that is resolved when all is over, be it because of a signal, and nothing listens
 * for signals any more; rejected where that of `run` is.
 * @throws Error inside a task or a callback: wait with `yield*` or `await` there; TypeError, RangeError for
 * options that are not valid.
 *
 * @example
 * ```ts
 * import { sleep } from "@x/future";
 * import { runMain } from "@x/future/node";
 *
 * await runMain(async function main() {
 *   try {
 *     await sleep(10); // Ctrl-C would end it here
 *   } finally {
 *     console.log("cleaned up");
 *   }
 * });
 * ```
 */
export function runMain(
  main: Exclude<Awaitable<unknown>, (...args: never) => unknown> | ((scope: MainScope) => unknown),
  options: MainOptions = {},
): Promise<void> {
  checkOptions(options, "drain");
  const { drain, grace, ...rest } = options;
  if (drain !== undefined) checkTime("drain", drain);
  graceOf(options);
  refuseInStep("runMain");
  const ending = new Ending(drain, grace);
  const runner = new Runner({ ...rest, signal: ending.cancelling });
  ending.listen(runner.loop);
  return runner
    .run(ending.giveStopping(main))
    .finally(() => runner.close())
    .then(
      () => {},
      (error: unknown) => ending.rejected(error),
    )
    .finally(() => ending.over());
}

/** The steps in which signals end a program: it stops, is cancelled, and is over at last. */
class Ending {
  readonly #process = (globalThis as unknown as { process: NodeProcess }).process;
  readonly #drain: number | undefined;
  readonly #grace: number | undefined;
  readonly #stopping = createController();
  readonly #cancelling = createController();
  #received: Signal | undefined;
  #loop: EventLoop | undefined;
  #timer: TimerHandle | undefined;

  constructor(drain: number | undefined, grace: number | undefined) {
    this.#drain = drain;
    this.#grace = grace;
    // The process may end as idle although this signal could still be aborted.
    Object.assign(this.cancelling, { [onlyEnds]: true });
  }

  /** Cancels the program. */
  get cancelling(): AbortSignal {
    return this.#cancelling.signal;
  }

  /** The program, with {@link MainScope.stopping} in what it is given. */
  giveStopping(main: unknown): Awaitable<unknown> {
    if (typeof main !== "function") return main as Awaitable<unknown>;
    const stopping = (): AbortSignal => {
      processSignals.mayWake(this.#onSignal);
      return this.#stopping.signal;
    };
    const start = (scope: CallScope): unknown =>
      main({
        get signal() {
          return scope.signal;
        },
        get stopping() {
          return stopping();
        },
      } satisfies MainScope);
    return Object.defineProperty(start, "name", { value: main.name });
  }

  /** @param loop - where the program runs. */
  listen(loop: EventLoop): void {
    this.#loop = loop;
    processSignals.add(this.#onSignal);
  }

  /** @throws what the program was rejected with, unless a signal was the reason. */
  rejected(error: unknown): void {
    if (this.#received === undefined || error !== this.#received) throw error;
    this.#process.exitCode = EXIT_CODES[this.#received];
  }

  over(): void {
    this.#timer?.cancel();
    processSignals.delete(this.#onSignal);
  }

  readonly #onSignal = (signal: Signal): void => {
    if (this.cancelling.aborted) {
      this.#process.exit(EXIT_CODES.SIGINT);
    } else if (this.#received === undefined) {
      this.#received = signal;
      this.#stopping.abort(signal);
      if (this.#drain === undefined) this.#cancel();
      else this.#timer = this.#loop?.callLater(this.#drain, () => this.#cancel());
    } else {
      this.#cancel();
    }
  };

  #cancel(): void {
    this.#timer?.cancel();
    this.#cancelling.abort(this.#received);
    const grace = this.#grace;
    if (grace === undefined) return;
    this.#timer = this.#loop?.callLater(grace, () => {
      for (const task of allTasks(this.#loop)) reportLetGo(task.loop, task, grace);
      this.#process.exit(EXIT_CODES[this.#received as Signal]);
    });
  }
}
