import { type Context, type EventLoop, getEventLoop } from "@x/loop";
import {
  asyncScope,
  callOutsideScopes,
  captureContext,
  checkContext,
  describe,
  post,
  thread,
} from "@x/loop/internal";
import { isDriveable } from "../awaitable/is-coroutine.ts";
import { kind } from "../future/protocol.ts";
import { loopState } from "../kernel/loop-state.ts";
import { nameOf, type Owned, own, owner } from "../kernel/ownership.ts";
import { registers } from "../kernel/registers.ts";
import type { Coroutine } from "../kernel/tokens.ts";
import { currentDriver } from "./current-driver.ts";
import { Driver } from "./driver.ts";

const taskBrand: unique symbol = Symbol.for("@x/future.Task");

// A task is a driver whose coroutine runs beside the code that made it. What it adds to the driver is its name, a copy of
// its maker's context, its being in the list of its loop, which keeps it alive until it is done, and the moment of its
// first step: in the next iteration, or at once if it is eager.

/**
 * A coroutine that runs on a loop, beside others. It is a future: its result is what the coroutine
 * returns. A loop keeps its pending tasks alive; the program need not hold on to them.
 *
 * Made by `createTask`; the constructor is for task factories, and takes only coroutines.
 *
 * asyncio: `asyncio.Task`.
 */
export class Task<T> extends Driver<T> {
  /** @internal */
  protected static override get brand(): symbol {
    return taskBrand;
  }

  private label: string | number;

  /**
   * @param options - `loop`: where it runs; `name`: by default `Task-` and a number; `eager`: runs
   * the coroutine up to its first wait at once, if the loop is running; `context`: what its steps run
   * in, by default a copy of its maker's.
   * @throws TypeError when `coroutine` is not a coroutine; Error when it was awaited before or the loop is closed.
   */
  constructor(
    coroutine: Coroutine<T>,
    options: {
      loop?: EventLoop | undefined;
      name?: string | undefined;
      eager?: boolean | undefined;
      context?: Context | undefined;
    } = {},
  ) {
    if (!isDriveable(coroutine)) {
      throw new TypeError(
        `a coroutine was expected, not ${describe(coroutine)}: createTask also takes futures, promises and functions`,
      );
    }
    const { context } = options;
    if (context !== undefined) checkContext(context);
    super(coroutine, options.loop ?? getEventLoop());
    const { name } = options;
    this.label = name === undefined ? registers.tasks + 1 : String(name);
    const { loop } = this;
    const runsHere = (thread.running ?? asyncScope()?.loop) === loop;
    const eager = options.eager === true && runsHere && !loop.closed;
    if (!eager) loop[post](this);
    own(coroutine, this);
    registers.tasks += 1;
    const taskContext = context ?? captureContext();
    if (taskContext !== null) this.enterContext(taskContext);
    loopState(loop).tasks.add(this);
    thread.trace?.made(this);
    if (eager) {
      // Callbacks that the task's code leaves with the host do not belong to the scope of the task's maker.
      callOutsideScopes(() => this.begin());
      // Otherwise each task would keep a coroutine that has ended.
      if (this.done) this.frame = null;
    }
  }

  /** The name of the task, which is shown in messages. Names need not be unique. */
  get name(): string {
    return typeof this.label === "number" ? `Task-${this.label}` : this.label;
  }

  set name(name: string) {
    this.label = String(name);
  }

  /** Whether it was given a name, and is not called by its number. @internal */
  get isNamed(): boolean {
    return typeof this.label === "string";
  }

  /** @internal */
  get [taskBrand](): true {
    return true;
  }

  /** @internal */
  override get task(): this {
    return this;
  }

  /**
   * The coroutine that the task was made from; null after an eager task that never waited.
   *
   * asyncio: `task.get_coro()`.
   */
  get coroutine(): Coroutine<T> | null {
    let { frame } = this;
    while (frame !== null) {
      const caller = (frame as Owned)[owner];
      if (caller === this) return frame as Coroutine<T>;
      frame = caller as Coroutine<unknown>;
    }
    return null;
  }

  /**
   * How many cancel requests have not been taken back by {@link Task.uncancel}.
   *
   * asyncio: `task.cancelling()`.
   */
  get cancelling(): number {
    return this.asSeenHere.requests;
  }

  /**
   * Takes one cancel request back, after its CancelledError was caught for good. Taking the last one
   * back before it was delivered calls it off.
   *
   * asyncio: `task.uncancel()`.
   *
   * @returns how many requests are left.
   */
  uncancel(): number {
    return this.asSeenHere.takeBack();
  }

  /** Not for tasks. @throws Error always: only the coroutine decides what becomes of a task. */
  override setResult(_value: T): never {
    throw new Error("setResult of a task: only its coroutine decides its result");
  }

  /** Not for tasks. @throws Error always: only the coroutine decides what becomes of a task. */
  override setException(_error: unknown): never {
    throw new Error("setException of a task: only its coroutine decides its outcome");
  }

  /** @internal */
  override get [kind](): string {
    return "Task";
  }

  /** @internal */
  protected override get reportedAs(): "task" {
    return "task";
  }

  /** @internal */
  protected override describeState(): string {
    const state = this.cancelling > 0 && !this.done ? "cancelling" : super.describeState();
    const { coroutine } = this;
    const name = coroutine === null ? "" : ` ${nameOf(coroutine)}`;
    return `${this.name} ${state}${name}${this.describeWait()}`;
  }

  /** @internal */
  protected override ended(): void {
    loopState(this.loop).tasks.remove(this);
  }

  /** Inside a call that one of its async functions awaits, the requests of the call count as well. */
  private get asSeenHere(): Driver<unknown> {
    const driver = currentDriver();
    return driver?.task === this ? driver : this;
  }
}
