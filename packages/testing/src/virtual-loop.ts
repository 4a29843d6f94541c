import { type Coroutine, setTaskFactory, Task, type TaskFactory } from "@x/future";
import { AsyncWait, loopState } from "@x/future/internal";
import { EventLoop, type ExceptionContext, type Handle } from "@x/loop";
import { type AsyncCode, awaitPromise, resume } from "@x/loop/internal";
import { OpenIterators } from "./open-iterators.ts";
import { ProgramScope } from "./program-scope.ts";
import { StillHost } from "./still-host.ts";
import { Clock } from "./virtual-clock.ts";

/** What a task is made with. */
export type TaskOptions = ConstructorParameters<typeof Task>[1];

/** A loop in virtual time that is turned by hand, and tells what it has left to do. */
export class VirtualLoop extends EventLoop {
  readonly clock: Clock = new Clock(this);
  readonly iterators: OpenIterators;
  /** What was reported, for it had no other owner; in the end, but for what the program fails with. */
  readonly unseen: ExceptionContext[] = [];
  /** How many promises its tasks wait for. */
  awaited = 0;
  /** Whether async code has gone on in it. */
  hasResumed = false;
  /** Whether promises come on as far as they can before each iteration; else by one step. */
  readonly isPrompt: boolean = false;
  /** The scope of the program, if that is a function which has begun. */
  program: ProgramScope | undefined;
  /** Whether what runs now only ends what the program has left behind. */
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
    // Tasks are called the same in every run.
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

  /** How many of the promises that its tasks wait for are foreign: not those of async functions which wait
   * for something of ours themselves. */
  get foreign(): number {
    const { tasks, calls } = loopState(this);
    const waiting = [...tasks, ...calls].filter((driver) => {
      const scope = driver.innermostScope;
      return scope?.driver === driver && scope.isAsync && scope.awaited.length > 0;
    });
    return this.awaited - waiting.length;
  }

  /** Runs one iteration of what is to be done before time moves. False when that is nothing. */
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

  /** Whether async code is left where it waits. Nobody awaits it, so that the CancelledError which it would
   * end with would be an unhandled rejection. */
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
