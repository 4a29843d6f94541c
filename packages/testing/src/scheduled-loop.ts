import { allTasks, type Coroutine, type Task } from "@x/future";
import { Handle, TimerHandle } from "@x/loop";
import {
  type AsyncCode,
  afterAsyncCode,
  awaitPromise,
  type Entry,
  post,
  resume,
  timerDue,
} from "@x/loop/internal";
import type { Chooser } from "./chooser.ts";
import { isStep, labelOf } from "./label.ts";
import { Resumption } from "./resumption.ts";
import type { Schedule } from "./schedule.ts";
import { type TaskOptions, VirtualLoop } from "./virtual-loop.ts";
import { WatchedTask } from "./watched-task.ts";

/** One step of a run. */
export interface Step {
  readonly time: number;
  /** The entry that ran. */
  readonly entry: Entry;
  /** A text that describes it. */
  readonly what: string;
  /** The text of the entry that would have run, first in, first out, if that is another one. */
  readonly insteadOf: string | undefined;
  /** The name of the task that was cancelled before the step. */
  readonly cancelled: string | undefined;
}

/** Which tasks may be cancelled: none, the main task, or all but the main task. */
export type Victims = "nobody" | "main" | "others";

/** How often an entry that is ready is passed over at most, times the number of lanes. Without a limit, a task
 * that polls until another one is done could keep the other from ever running. */
const FAIR = 50;

/** An entry that is ready. */
interface Ready {
  readonly entry: Entry;
  /** The step at which it became ready. */
  readonly since: number;
  /** The lane in which it keeps its order. */
  readonly lane: object;
}

/**
 * A loop whose order a chooser decides. Everything that is posted to the loop is held back here, in a list of
 * its own. Each call of `runReady` has the chooser pick one entry, hands that entry alone to the real loop, and
 * lets it run an iteration: so a run is a sequence of steps of one entry each.
 *
 * Not every order is possible in real time. Entries belong to lanes, and the first of a lane must run before
 * the second: callbacks all share one lane, since loops and futures promise their order, whereas each task,
 * each due timer and each async function that goes on is a lane of its own. The invariant is that a run
 * depends on nothing but the program and the choices, which are recorded, so that a schedule can be replayed.
 */
export class ScheduledLoop extends VirtualLoop {
  /** What is ready depends on how far async functions have come, so each goes on as far as it can before a
   * choice is made. */
  override readonly isPrompt = true;
  /** How many steps were run. */
  steps = 0;
  /** The steps that were run, if they are recorded. */
  readonly log: Step[] = [];
  readonly #choices = new Map<number, number>();
  readonly #cancels = new Map<number, number>();
  readonly #chooser: Chooser;
  readonly #victims: Victims;
  #main: Task<unknown> | undefined;
  readonly #record: boolean;
  /** The lane of all callbacks. */
  readonly #callbacks = {};
  #ready: Ready[] = [];

  /**
   * @param options - `victims`: which tasks the chooser may cancel; `record`: whether to keep a log, with the
   * lines where tasks were made.
   */
  constructor(chooser: Chooser, options: { victims: Victims; record: boolean }) {
    super({ debug: options.record });
    this.#chooser = chooser;
    this.#victims = options.victims;
    this.#record = options.record;
  }

  /** The choices that were made. */
  get schedule(): Schedule {
    return { choices: this.#choices, cancels: this.#cancels };
  }

  override get handles(): readonly Handle[] {
    return this.#ready.map(({ entry }) => entry).filter(isCallback);
  }

  override [post](entry: Entry): void {
    if (this.closed) super[post](entry);
    this.#ready.push({ entry, since: this.steps, lane: this.#laneOf(entry) });
  }

  override [awaitPromise](change: 1 | -1): void {
    // Promises are settled between two steps, whichever steps these are, and so may show their order.
    this.#chooser.shown?.();
    super[awaitPromise](change);
  }

  /** Lets an async function go on in a step of its own, as other entries may run first in real time, too. */
  override [resume](code: AsyncCode): void {
    this.#chooser.shown?.();
    const go = (): void => super[resume](code);
    if (this.closed) go();
    else this[post](new Resumption(code, go));
  }

  /** Calls back when no async function is left that could go on; each of them has to be chosen first. */
  override [afterAsyncCode](callback: () => void): void {
    const isWaiting = (): boolean =>
      !this.closed && this.#ready.some(({ entry }) => entry instanceof Resumption);
    super[afterAsyncCode](() => {
      if (isWaiting()) this[afterAsyncCode](callback);
      else callback();
    });
  }

  override runReady(): boolean {
    const cancelled = this.#lanes().length > 0 ? this.#cancelOne() : undefined;
    const lanes = this.#lanes();
    const [first] = lanes;
    // Nothing is ready, so this iteration lets the timers that are due post their entries.
    if (first === undefined) return super.runReady();
    const mustGo = this.over || this.steps - first.since >= FAIR * lanes.length;
    const index = mustGo ? 0 : this.#choose(lanes);
    const chosen = lanes[index] as Ready;
    if (index > 0) this.#choices.set(this.steps, index);
    if (this.#record && !this.over) this.#note(chosen, first, cancelled);
    this.steps += 1;
    this.#ready.splice(this.#ready.indexOf(chosen), 1);
    super[post](chosen.entry);
    return super.runReady();
  }

  protected override makeTask<T>(coroutine: Coroutine<T>, options: TaskOptions): Task<T> {
    return new WatchedTask(coroutine, options, () => this.#chooser.shown?.());
  }

  /** A timer, too, has to be chosen before it runs. */
  override [timerDue](timer: TimerHandle): void {
    this[post](timer);
  }

  #laneOf(entry: Entry): object {
    if (entry instanceof TimerHandle || entry instanceof Resumption) return entry;
    if (!isStep(entry)) return this.#callbacks;
    // A task that the program's own factory has made does not report what it shows.
    if (!(entry instanceof WatchedTask)) this.#chooser.shown?.();
    return entry;
  }

  /** The first entry of each lane. */
  #lanes(): Ready[] {
    this.#ready = this.#ready.filter(({ entry }) => !isCalledOff(entry));
    const seen = new Set<object>();
    return this.#ready.filter(({ lane }) => {
      const isFirst = !seen.has(lane);
      seen.add(lane);
      return isFirst;
    });
  }

  #choose(lanes: readonly Ready[]): number {
    return this.#chooser.next(
      this.steps,
      lanes.map(({ lane }) => lane),
    );
  }

  /** Cancels the task that the chooser picks, at most once in a run. Returns the name of the task. */
  #cancelOne(): string | undefined {
    if (this.#victims === "nobody" || this.#cancels.size > 0) return undefined;
    const pending = [...allTasks(this)];
    this.#main ??= pending[0];
    // The clean-up after the end of the program is not part of the search.
    if (this.over || this.#main?.done) return undefined;
    const victims = pending.filter((task) => (task === this.#main) === (this.#victims === "main"));
    const index = this.#chooser.cancel(this.steps, victims.length);
    const task = index === undefined ? undefined : victims[index];
    if (task === undefined) return undefined;
    this.#cancels.set(this.steps, index as number);
    task.cancel();
    return task.name;
  }

  #note(chosen: Ready, first: Ready, cancelled: string | undefined): void {
    this.log.push({
      time: this.time(),
      entry: chosen.entry,
      what: labelOf(chosen.entry),
      insteadOf: chosen === first ? undefined : labelOf(first.entry),
      cancelled,
    });
  }
}

/** Whether an entry is a callback, and not a timer that is due. */
function isCallback(entry: Entry): entry is Handle {
  return entry instanceof Handle && !(entry instanceof TimerHandle);
}

/** Whether an entry would do nothing, because its callback or timer was cancelled. */
function isCalledOff(entry: Entry): boolean {
  return entry instanceof Handle && entry.cancelled;
}
