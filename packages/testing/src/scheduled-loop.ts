import { allTasks, type Coroutine, type Task } from "@x/future";
import { Handle, type TimerHandle } from "@x/loop";
import {
  type AsyncCode,
  afterAsyncCode,
  awaitPromise,
  type Entry,
  post,
  resume,
  setTimer,
} from "@x/loop/internal";
import type { Chooser } from "./chooser.ts";
import { DueTimer } from "./due-timer.ts";
import { isStep, labelOf } from "./label.ts";
import { Resumption } from "./resumption.ts";
import type { Schedule } from "./schedule.ts";
import { type TaskOptions, VirtualLoop } from "./virtual-loop.ts";
import { WatchedTask } from "./watched-task.ts";

/** One step of a run. */
export interface Step {
  readonly time: number;
  /** What ran. */
  readonly entry: Entry;
  readonly what: string;
  /** What would have run, first in, first out, if that was something else. */
  readonly insteadOf: string | undefined;
  /** The name of the task that was cancelled before it. */
  readonly cancelled: string | undefined;
}

/** Who may be cancelled: nobody, the main task, or all but that. */
export type Victims = "nobody" | "main" | "others";

/** How often at most somebody is passed over who is ready, for each who is. Without a limit, a task
 * that looks again and again whether another is done could keep that from ever getting there. */
const FAIR = 50;

/** Who is ready, since which step, and the lane in which they keep their order. */
interface Ready {
  readonly entry: Entry;
  readonly since: number;
  readonly lane: object;
}

/** A loop that runs one thing at a time, and has a chooser say which. */
export class ScheduledLoop extends VirtualLoop {
  /** Who is ready depends on how far async functions have come: what they would do next is there to be
   * chosen. */
  override readonly isPrompt = true;
  /** How many steps were run. */
  steps = 0;
  /** What was run, if it is to be recorded. */
  readonly log: Step[] = [];
  readonly #choices = new Map<number, number>();
  readonly #cancels = new Map<number, number>();
  readonly #chooser: Chooser;
  readonly #victims: Victims;
  #main: Task<unknown> | undefined;
  readonly #record: boolean;
  /** Callbacks keep their order, which loops and futures promise. */
  readonly #callbacks = {};
  #ready: Ready[] = [];

  /**
   * @param options - `victims`: whom the chooser may cancel; `record`: keeps a log, with the places
   * where tasks were made.
   */
  constructor(chooser: Chooser, options: { victims: Victims; record: boolean }) {
    super({ debug: options.record });
    this.#chooser = chooser;
    this.#victims = options.victims;
    this.#record = options.record;
  }

  /** What was chosen. */
  get schedule(): Schedule {
    return { choices: this.#choices, cancels: this.#cancels };
  }

  override get handles(): readonly Handle[] {
    return this.#ready.map(({ entry }) => entry).filter((entry) => entry instanceof Handle);
  }

  override [post](entry: Entry): void {
    if (this.closed) super[post](entry);
    this.#ready.push({ entry, since: this.steps, lane: this.#laneOf(entry) });
  }

  override [awaitPromise](change: 1 | -1): void {
    // Promises come on between two steps, whatever those are.
    this.#chooser.shown?.();
    super[awaitPromise](change);
  }

  /** An async function goes on in a step of its own: in real time, too, others may go first. */
  override [resume](code: AsyncCode): void {
    this.#chooser.shown?.();
    const go = (): void => super[resume](code);
    if (this.closed) go();
    else this[post](new Resumption(code, go));
  }

  /** Their turn comes when they are chosen. */
  override [afterAsyncCode](callback: () => void): void {
    const isWaiting = (): boolean =>
      !this.closed && this.#ready.some(({ entry }) => entry instanceof Resumption);
    super[afterAsyncCode](() => {
      if (isWaiting()) this[afterAsyncCode](callback);
      else callback();
    });
  }

  override runReady(): boolean {
    const cancelled = this.#lanes().length > 0 ? this.#cancelSomebody() : undefined;
    const lanes = this.#lanes();
    const [first] = lanes;
    // Timers that are due now become ready.
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

  /** A timer that is due is ready, as everything else. */
  override [setTimer](timer: TimerHandle): void {
    const due = new DueTimer(timer);
    timer.run = () => this[post](due);
    super[setTimer](timer);
  }

  #laneOf(entry: Entry): object {
    if (entry instanceof DueTimer || entry instanceof Resumption) return entry;
    if (!isStep(entry)) return this.#callbacks;
    // It was made by a factory of the program's own.
    if (!(entry instanceof WatchedTask)) this.#chooser.shown?.();
    return entry;
  }

  /** The first of each lane. */
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

  /** Cancels whom the chooser says, once in a run. The name of the task. */
  #cancelSomebody(): string | undefined {
    if (this.#victims === "nobody" || this.#cancels.size > 0) return undefined;
    const pending = [...allTasks(this)];
    this.#main ??= pending[0];
    // What follows when the program is over is no part of it.
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

/** Whether an entry would do nothing. */
function isCalledOff(entry: Entry): boolean {
  if (entry instanceof DueTimer) return entry.timer.cancelled;
  return entry instanceof Handle && entry.cancelled;
}
