import { isFuture } from "@x/future";
import type { Driver, Scope } from "@x/future/internal";
import { TimerHandle } from "@x/loop";
import { cancelText } from "./entry-name.ts";
import { futureName, isCall } from "./future-name.ts";
import { OpenCalls } from "./open-calls.ts";
import { failureText, leftScopeName } from "./outcome.ts";
import type { Cancelling, RecordedEvent, Recording } from "./recording.ts";

/** A stretch of a track. Two slices of one track lie within one another or apart. */
interface Slice {
  readonly name: string;
  /** A call of a coroutine, a timeout or a group, a step that the loop ran, or a wait. */
  readonly kind: "coroutine" | "scope" | "step" | "wait";
  readonly begin: number;
  readonly end: number;
}

/** What a task does. An async function can await several calls at once, which then have tracks of their own. */
export interface Track {
  readonly name: string;
  readonly slices: Slice[];
  /** What has cancelled it, and what it has failed with. */
  readonly marks: { readonly name: string; readonly time: number }[];
}

/** A point of a track. */
interface Point {
  readonly track: Track;
  readonly time: number;
}

/** What has woken what. */
export interface Flow {
  readonly from: Point;
  readonly to: Point;
}

/** What is known of a task or a call while the events are read. */
interface State {
  readonly track: Track;
  readonly calls: OpenCalls;
  stepBegan: number;
  wait: { readonly name: string; readonly begin: number } | undefined;
  wokenFrom: Point | undefined;
  isOver: boolean;
}

/** A track, and what uses it at the moment. */
interface TrackUse {
  readonly track: Track;
  user: object | null;
}

/**
 * Reads a recording, and sorts what has happened by tasks, each of which has tracks.
 *
 * A viewer draws the slices of a track within one another, so two slices of one track never overlap in part. The task
 * itself has the first track for good. What its async functions wait for at the same time takes further tracks, each for
 * as long as it lasts: a track that is free again serves the next.
 */
export class Tracks {
  /** The callbacks and timers of all loops. */
  readonly callbacks: Track = { name: "callbacks", slices: [], marks: [] };
  readonly tracks: Track[] = [this.callbacks];
  readonly flows: Flow[] = [];
  readonly #states = new Map<object, State>();
  /** The tracks of each task, and what uses them: the task itself the first one, its calls the others. */
  readonly #uses = new Map<object, TrackUse[]>();
  /** Waits of async functions for what is no call, by their scopes. */
  readonly #waits = new Map<object, Map<object, Point>>();
  #callbackBegan = 0;

  constructor({ events }: Recording) {
    for (const event of events) this.#read(event);
    const end = events.at(-1)?.[1] ?? 0;
    for (const state of this.#states.values()) {
      if (!state.isOver) this.#addCalls(state, state.calls.end(end));
    }
  }

  #read([event, time, subject, by, what]: RecordedEvent): void {
    switch (event) {
      case "waits":
        this.#beginWait(subject as Scope, what as object, time);
        return;
      case "waited":
        this.#endWait(subject as Scope, what as object, time);
        return;
      case "entered":
        this.#stateOfScope(subject as Scope).calls.enter(what as object, subject as Scope);
        return;
      case "left":
        this.#leaveScope(subject as Scope, what, time);
        return;
      case "made":
        return;
      default:
    }
    const state = isFuture(subject) ? this.#stateOf(subject as Driver<unknown>) : undefined;
    if (state === undefined || state.isOver) {
      this.#readCallback(event, subject, time);
    } else if (event === "ready") {
      const track = (by && this.#states.get(by)?.track) ?? this.callbacks;
      state.wokenFrom = by === null ? undefined : { track, time };
    } else if (event === "cancelled") {
      state.track.marks.push({ name: cancelText(what as Cancelling), time });
    } else if (event === "run") {
      this.#beginStep(state, time);
    } else {
      this.#endStep(state, subject as Driver<unknown>, by, what, time);
    }
  }

  /** A task that is done can be the entry that calls its done-callback. */
  #readCallback(event: "ready" | "run" | "ran" | "cancelled", entry: object, time: number): void {
    if (event === "run") this.#callbackBegan = time;
    if (event !== "ran") return;
    const name = entry instanceof TimerHandle ? "timer" : "callback";
    this.callbacks.slices.push({ name, kind: "step", begin: this.#callbackBegan, end: time });
  }

  #stateOf(driver: Driver<unknown>): State {
    const known = this.#states.get(driver);
    if (known !== undefined) return known;
    const track = this.#takeTrack(driver.task, driver);
    const state: State = {
      track,
      calls: new OpenCalls(),
      stepBegan: 0,
      wait: undefined,
      wokenFrom: undefined,
      isOver: false,
    };
    this.#states.set(driver, state);
    return state;
  }

  /** A track of a task that nothing uses. */
  #takeTrack(task: Scope["task"], user: object): Track {
    let uses = this.#uses.get(task);
    if (uses === undefined) {
      uses = [this.#newTrack(task.name)];
      this.#uses.set(task, uses);
    }
    const free = uses.find((use, index) => use.user === null && (index > 0 || user === task));
    const use = free ?? this.#newTrack(`${task.name} (${uses.length + 1})`);
    if (free === undefined) uses.push(use);
    use.user = user;
    return use.track;
  }

  #newTrack(name: string): TrackUse {
    const track: Track = { name, slices: [], marks: [] };
    this.tracks.push(track);
    return { track, user: null };
  }

  #freeTrack(task: object, user: object): void {
    for (const use of this.#uses.get(task) as TrackUse[]) if (use.user === user) use.user = null;
  }

  #beginStep(state: State, time: number): void {
    const { track, wait, wokenFrom } = state;
    state.stepBegan = time;
    if (wait !== undefined) track.slices.push({ ...wait, kind: "wait", end: time });
    if (wokenFrom !== undefined) this.flows.push({ from: wokenFrom, to: { track, time } });
    state.wait = undefined;
    state.wokenFrom = undefined;
  }

  /** @param frame - the innermost coroutine; null when the driver is done. */
  #endStep(
    state: State,
    driver: Driver<unknown>,
    frame: object | null,
    waiter: unknown,
    time: number,
  ): void {
    const { track, stepBegan } = state;
    this.#addCalls(state, state.calls.update(driver, frame, stepBegan, time));
    track.slices.push({ name: "step", kind: "step", begin: stepBegan, end: time });
    if (frame === null) {
      state.isOver = true;
      const failure = failureText(driver);
      if (driver !== driver.task) this.#freeTrack(driver.task, driver);
      else if (failure !== undefined) track.marks.push({ name: failure, time });
    } else {
      state.wait = { name: `waits for ${futureName(waiter)}`, begin: time };
    }
  }

  #addCalls({ track }: State, calls: ReturnType<OpenCalls["end"]>): void {
    for (const { name, isScope, begin, end } of calls) {
      track.slices.push({ name, kind: isScope ? "scope" : "coroutine", begin, end });
    }
  }

  #stateOfScope({ driver }: Scope): State {
    return this.#stateOf(driver as Driver<unknown>);
  }

  /** A scope lasts as long as its coroutine, unless it was entered and left in one step. */
  #leaveScope(scope: Scope, error: unknown, time: number): void {
    const { calls, track } = this.#stateOfScope(scope);
    if (!calls.leave(scope, error)) return;
    track.slices.push({ name: leftScopeName(scope, error), kind: "scope", begin: time, end: time });
  }

  #beginWait(scope: Scope, future: object, time: number): void {
    // Calls have tracks of their own.
    if (isCall(future)) return;
    const track = this.#takeTrack(scope.task, future);
    const waits = this.#waits.get(scope) ?? new Map<object, Point>();
    this.#waits.set(scope, waits.set(future, { track, time }));
  }

  #endWait(scope: Scope, future: object, time: number): void {
    const wait = this.#waits.get(scope)?.get(future);
    if (wait === undefined) return;
    this.#waits.get(scope)?.delete(future);
    this.#freeTrack(scope.task, future);
    const name = `waits for ${futureName(future)}`;
    wait.track.slices.push({ name, kind: "wait", begin: wait.time, end: time });
  }
}
