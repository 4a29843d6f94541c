import { type Coroutine, setTaskFactory, Task, type TaskFactory } from "@x/future";
import { AsyncWait, pendingOf } from "@x/future/internal";
import { EventLoop, type ExceptionContext, type Handle } from "@x/loop";
import { type AsyncCode, awaitPromise, resume } from "@x/loop/internal";
import { OpenIterators } from "./open-iterators.ts";
import { ProgramScope } from "./program-scope.ts";
import { StillHost } from "./still-host.ts";
import { Clock } from "./virtual-clock.ts";

/** The options of a task. */
export type TaskOptions = ConstructorParameters<typeof Task>[1];

/**
 * A loop in virtual time whose iterations `drive` runs one by one. Time moves only when nothing else can
 * happen: `runReady` runs an iteration while the host's clock stands still, and returns false when the loop
 * would have to move it. Only then, and after the reactions to all settled promises have run, does `runOnce`
 * let the clock jump to the next timer. The invariant is that no code ever runs at a later time than it
 * could have.
 *
 * The loop also keeps what `drive` and the leak check have to know: the promises that tasks wait for, the
 * callbacks that are ready, the open iterators and the reports that no handler has seen.
 */
export class VirtualLoop extends EventLoop {
  readonly clock: Clock = new Clock(this);
  readonly iterators: OpenIterators;
  /** The reports to the exception handler. At the end, the one that the program fails with is removed. */
  readonly unseen: ExceptionContext[] = [];
  /** How many promises the tasks of the loop wait for. */
  awaited = 0;
  /** Whether any async code has gone on in the loop. */
  hasResumed = false;
  /** Whether async code goes on as far as it can before each iteration, or else by one step. */
  readonly isPrompt: boolean = false;
  /** The scope of the program, if that is a function and has begun. */
  program: ProgramScope | undefined;
  /** Whether the program is over, so that everything that runs is clean-up. */
  over = false;
  readonly #host: StillHost;
  #handles: Handle[] = [];
  #tasks = 0;

  constructor(options: { debug?: boolean | undefined } = {}) {
    const { debug = false } = options;
    const host = new StillHost();
    super({ host, debug, slowCallbackDuration: Number.POSITIVE_INFINITY });
    this.#host = host;
    this.setExceptionHandler((context) => this.unseen.push(context));
    // Tasks have the same names in every run.
    const makeTask: TaskFactory = (loop, coroutine, rest) => {
      this.#tasks += 1;
      return this.makeTask(coroutine, { name: `Task-${this.#tasks}`, ...rest, loop });
    };
    setTaskFactory(this, makeTask);
    this.iterators = new OpenIterators(this);
  }

  /** The callbacks that are ready. */
  get handles(): readonly Handle[] {
    return this.#handles;
  }

  /** How many of the promises that tasks wait for are foreign. The promise of an async function that itself
   * waits for something of this library is not. */
  get foreign(): number {
    const { tasks, calls } = pendingOf(this);
    const waiting = [...tasks, ...calls].filter((driver) => {
      const scope = driver.innermostScope;
      return scope?.driver === driver && scope.isAsync && scope.awaited.length > 0;
    });
    return this.awaited - waiting.length;
  }

  /** Runs one iteration without moving time. False when nothing is ready at the present time. */
  runReady(): boolean {
    const host = this.#host;
    host.still = true;
    host.asked = false;
    this.#handles = [];
    const hasRun = super.runOnce() && !host.asked;
    host.still = false;
    return hasRun;
  }

  override callSoon<A extends unknown[]>(callback: (...args: A) => void, ...args: A): Handle {
    const handle = super.callSoon(callback, ...args);
    this.#handles.push(handle);
    return handle;
  }

  override [awaitPromise](change: 1 | -1): void {
    this.awaited += change;
    super[awaitPromise](change);
  }

  override [resume](code: AsyncCode): void {
    this.hasResumed = true;
    if (!this.#isLeft(code)) super[resume](code);
  }

  /** Whether async code that the program has left behind stays where it waits. Nothing awaits it, so the
   * CancelledError that it would end with would be an unhandled rejection. */
  #isLeft(code: AsyncCode): boolean {
    if (!this.over) return false;
    if (!(code instanceof AsyncWait)) return true;
    const { scope } = code;
    return scope instanceof ProgramScope ? scope.hasReturned : scope.over;
  }

  protected makeTask<T>(coroutine: Coroutine<T>, options: TaskOptions): Task<T> {
    return new Task(coroutine, options);
  }
}
