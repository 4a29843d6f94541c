import { isFuture, type Task } from "@x/future";
import type { Driver, Scope } from "@x/future/internal";
import { cancelText } from "../recording/entry-name.ts";
import { futureName, isCall } from "../recording/future-name.ts";
import { OpenCalls } from "../recording/open-calls.ts";
import { failureText } from "../recording/outcome.ts";
import type { Cancelling, RecordedEvent, Recording } from "../recording/recording.ts";
import { inOrder, LaneDraft } from "./lane-draft.ts";
import type { Block } from "./place-blocks.ts";
import type { Timeline } from "./timeline.ts";

/** What is known of a task or a call while the events are read. */
interface State {
  readonly lane: LaneDraft;
  readonly block: Block;
  readonly calls: OpenCalls;
  stepBegan: number;
  wait: { readonly name: string; readonly begin: number } | undefined;
  wokenBy: { readonly lane: LaneDraft; readonly time: number } | undefined;
  isOver: boolean;
}

/** A recording as it is drawn. */
export function readTimeline(recording: Recording): Timeline {
  return new Reader(recording.events).timeline();
}

class Reader {
  readonly #start: number;
  readonly #end: number;
  /** The callbacks and timers of all loops. */
  readonly #callbacks = new LaneDraft(null, null, 0);
  readonly #callbackSteps: Block["steps"] = [];
  readonly #lanes = new Map<object | null, LaneDraft>([[null, this.#callbacks]]);
  readonly #states = new Map<object, State>();
  /** Waits of async functions for what is no call, by their scopes. */
  readonly #waits = new Map<object, Map<object, Block>>();
  readonly #wakes: { from: LaneDraft; to: LaneDraft; begin: number; end: number }[] = [];
  /** When the steps that run began, each within the one before it: an eager task begins in the step of its maker. */
  readonly #began: number[] = [];
  /** The number of the event that is read. */
  #event = 0;

  constructor(events: readonly RecordedEvent[]) {
    this.#start = events[0]?.[1] ?? 0;
    this.#end = (events.at(-1)?.[1] ?? 0) - this.#start;
    this.#callbacks.end = this.#end;
    const steps = this.#callbackSteps;
    this.#callbacks.blocks.push({ first: 0, last: Number.POSITIVE_INFINITY, rows: [[]], steps });
    for (const event of events) {
      this.#event += 1;
      this.#read(event);
    }
    for (const state of this.#states.values()) if (!state.isOver) this.#leaveOpen(state);
    for (const [scope, waits] of this.#waits) {
      for (const future of waits.keys()) this.#endWait(scope as Scope, future, this.#end);
    }
  }

  timeline(): Timeline {
    const ordered = inOrder([...this.#lanes.values()]);
    const numbers = new Map<LaneDraft | null, number>([[null, -1]]);
    ordered.forEach(({ draft }, index) => {
      numbers.set(draft, index);
    });
    const numberOf = (draft: LaneDraft | null) => numbers.get(draft) as number;
    const lanes = ordered.map(({ draft, depth }) => draft.toLane(numberOf(draft.parent), depth));
    const wakes = this.#wakes
      .map(({ from, to, ...times }) => ({ from: numberOf(from), to: numberOf(to), ...times }))
      .sort((a, b) => a.begin - b.begin);
    return { end: this.#end, lanes, wakes };
  }

  #read(event: RecordedEvent): void {
    const [kind, at, subject, , what] = event;
    const time = at - this.#start;
    if (kind === "waits") this.#beginWait(subject as Scope, what as object, time);
    else if (kind === "waited") this.#endWait(subject as Scope, what as object, time);
    else if (kind === "entered")
      this.#callsOf(subject as Scope, time)?.enter(what as object, subject as Scope);
    else if (kind === "left") this.#callsOf(subject as Scope, time)?.leave(subject as Scope, what);
    else if (kind === "made")
      this.#noteMaker(subject as Task<unknown>, what as Task<unknown>, time);
    else this.#readEntry(event, time);
  }

  #readEntry([kind, , entry, by, what]: RecordedEvent, time: number): void {
    const state = this.#stateOf(entry, kind === "ran" ? null : by, time);
    if (kind === "run") this.#began.push(time);
    const began = kind === "ran" ? (this.#began.pop() as number) : time;
    if (state === undefined) {
      if (kind === "ran") this.#callbackSteps.push({ begin: began, end: time });
    } else if (kind === "ready") {
      const lane = (by && this.#states.get(by)?.lane) ?? this.#callbacks;
      state.wokenBy = by === null ? undefined : { lane, time };
    } else if (kind === "cancelled") {
      state.lane.marks.push({ kind: "cancelled", text: cancelText(what as Cancelling), time });
    } else if (kind === "run") {
      this.#beginStep(state, time);
    } else {
      this.#endStep(state, entry as Driver<unknown>, by, what, time);
    }
  }

  /** The state of a task or a call that is not over: when it is done, it can be the entry that calls its
   * done-callback. */
  #stateOf(entry: object, maker: object | null, time: number): State | undefined {
    if (!isFuture(entry)) return undefined;
    const known = this.#states.get(entry);
    if (known !== undefined) return known.isOver ? undefined : known;
    const { task } = entry as Driver<unknown>;
    const lane = this.#laneOf(task, (maker && this.#states.get(maker)?.lane) ?? null, time);
    const block: Block = {
      first: this.#event,
      last: Number.POSITIVE_INFINITY,
      rows: [[]],
      steps: [],
    };
    lane.blocks.push(block);
    const state: State = {
      lane,
      block,
      calls: new OpenCalls(),
      stepBegan: time,
      wait: undefined,
      wokenBy: undefined,
      isOver: false,
    };
    this.#states.set(entry, state);
    return state;
  }

  #callsOf({ driver }: Scope, time: number): OpenCalls | undefined {
    return this.#stateOf(driver, null, time)?.calls;
  }

  #laneOf(task: object, maker: LaneDraft | null, time: number): LaneDraft {
    const known = this.#lanes.get(task);
    if (known !== undefined) return known;
    const lane = new LaneDraft(task as Task<unknown>, maker, time);
    this.#lanes.set(task, lane);
    return lane;
  }

  /** Async code is in no step, so that only its scope tells which task it belongs to. */
  #noteMaker(task: Task<unknown>, maker: Task<unknown>, time: number): void {
    const lane = this.#laneOf(task, null, time);
    lane.maker ??= this.#laneOf(maker, null, time);
  }

  #beginStep(state: State, time: number): void {
    const { lane, wokenBy } = state;
    state.stepBegan = time;
    this.#closeWait(state, time);
    if (wokenBy !== undefined && wokenBy.lane !== lane) {
      this.#wakes.push({ from: wokenBy.lane, to: lane, begin: wokenBy.time, end: time });
    }
    state.wokenBy = undefined;
  }

  /** @param frame - the innermost coroutine; null when the driver is done. */
  #endStep(
    state: State,
    driver: Driver<unknown>,
    frame: object | null,
    waiter: unknown,
    time: number,
  ): void {
    const { block, stepBegan } = state;
    addCalls(block, state.calls.update(driver, frame, stepBegan, time));
    block.steps.push({ begin: stepBegan, end: time });
    if (frame === null) this.#finish(state, driver, time);
    else state.wait = { name: `waits for ${futureName(waiter)}`, begin: time };
  }

  #finish(state: State, driver: Driver<unknown>, time: number): void {
    const { lane, block } = state;
    state.isOver = true;
    block.last = this.#event;
    if (driver !== lane.task) return;
    lane.last = this.#event;
    lane.end = time;
    const text = failureText(driver);
    if (text !== undefined) lane.marks.push({ kind: "failed", text, time });
  }

  /** What has not ended is drawn to the end of the recording. */
  #leaveOpen(state: State): void {
    this.#closeWait(state, this.#end);
    addCalls(state.block, state.calls.end(this.#end));
    state.lane.end = this.#end;
  }

  /** A wait is below the innermost coroutine. */
  #closeWait(state: State, end: number): void {
    const { wait, calls, block } = state;
    if (wait !== undefined) addBar(block, calls.depth, { ...wait, kind: "wait", end });
    state.wait = undefined;
  }

  #beginWait(scope: Scope, future: object, time: number): void {
    // Calls have blocks of their own.
    if (isCall(future)) return;
    const block: Block = {
      first: this.#event,
      last: Number.POSITIVE_INFINITY,
      rows: [[{ name: `waits for ${futureName(future)}`, kind: "wait", begin: time, end: time }]],
      steps: [],
    };
    this.#laneOf(scope.task, null, time).blocks.push(block);
    const waits = this.#waits.get(scope) ?? new Map<object, Block>();
    this.#waits.set(scope, waits.set(future, block));
  }

  #endWait(scope: Scope, future: object, time: number): void {
    const block = this.#waits.get(scope)?.get(future);
    if (block === undefined) return;
    this.#waits.get(scope)?.delete(future);
    block.last = this.#event;
    const [row] = block.rows;
    row?.push({ ...(row.pop() as Block["rows"][0][0]), end: time });
  }
}

function addCalls(block: Block, calls: ReturnType<OpenCalls["end"]>): void {
  for (const { name, depth, begin, end } of calls) {
    addBar(block, depth, { name, kind: "coroutine", begin, end });
  }
}

function addBar({ rows }: Block, row: number, bar: Block["rows"][0][0]): void {
  const bars = rows[row];
  if (bars === undefined) rows[row] = [bar];
  else bars.push(bar);
}
