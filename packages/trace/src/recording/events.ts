/** One event of a recording. */
export type RecordedEvent = readonly [
  kind: "made" | "ready" | "run" | "ran" | "cancelled" | "entered" | "left" | "waits" | "waited",
  /** The time of the loop, in ms. */
  time: number,
  /** The entry, the task or call, or the scope that the event is about. */
  subject: object,
  /** The entry that ran meanwhile. `ran`: the innermost coroutine of a task or call that is not done, which knows its
   * callers. */
  by: object | null,
  /** `made`: the task whose async function has made it, outside of all steps. `ran`, `waits`, `waited`: the future that
   * is waited for. `cancelled`: a {@link Cancelling}. `entered`: the coroutine that has entered the scope. `left`: what
   * the scope's code has failed with, `NONE` if with nothing. */
  what: unknown,
];

/** A request to cancel. */
export interface Cancelling {
  /** The entry that ran meanwhile, or the task that the async code belongs to; null if that is not known. */
  readonly by: object | null;
  readonly message: unknown;
}

const KINDS = [
  "ready",
  "run",
  "ran",
  "cancelled",
  "waits",
  "waited",
  "made",
  "entered",
  "left",
] as const;

// The indices of `KINDS`.
export const READY = 0;
export const RUN = 1;
export const RAN = 2;
export const CANCELLED = 3;
export const WAITS = 4;
export const WAITED = 5;
export const MADE = 6;
export const ENTERED = 7;
export const LEFT = 8;

/** How many events a chunk has at most. */
const CHUNK = 4096;

/**
 * Some events, stored by their parts, so that adding one makes no object. The numbers are in typed arrays, which the
 * garbage collector does not scan. What ran at an event is not stored, since the events before it tell: noting objects
 * is what costs most.
 */
class Chunk {
  readonly kinds: Uint8Array;
  readonly times: Float64Array;
  /** The objects of the events, two for each: what the event is about, of `ran` the coroutine, and `what`. */
  readonly objects: unknown[];
  size = 0;

  constructor(limit: number) {
    this.kinds = new Uint8Array(limit);
    this.times = new Float64Array(limit);
    this.objects = new Array(2 * limit).fill(null);
  }
}

/** The latest events of a recording. */
export class Events {
  readonly #limit: number;
  readonly #chunkSize: number;
  #last: Chunk;
  /** All chunks, in order; the last one is `last`. */
  readonly #chunks: Chunk[];

  /** @param limit - how many are kept at least. */
  constructor(limit: number) {
    this.#limit = limit;
    this.#chunkSize = Math.min(limit, CHUNK);
    this.#last = new Chunk(this.#chunkSize);
    this.#chunks = [this.#last];
  }

  get size(): number {
    return (this.#chunks.length - 1) * this.#chunkSize + this.#last.size;
  }

  /** @param object - what the event is about, but of `ran` the innermost coroutine. */
  add(kind: number, time: number, object: object | null, what: unknown): void {
    let chunk = this.#last;
    if (chunk.size === this.#chunkSize) chunk = this.#addChunk();
    const at = chunk.size;
    chunk.size = at + 1;
    chunk.kinds[at] = kind;
    chunk.times[at] = time;
    const { objects } = chunk;
    objects[2 * at] = object;
    objects[2 * at + 1] = what;
  }

  #addChunk(): Chunk {
    const isFull = this.size - this.#chunkSize >= this.#limit;
    // The oldest chunk takes the newest events.
    const chunk = (isFull && this.#chunks.shift()) || new Chunk(this.#chunkSize);
    chunk.size = 0;
    this.#last = chunk;
    this.#chunks.push(chunk);
    return chunk;
  }

  /** All events, in order. */
  toArray(): RecordedEvent[] {
    const events: RecordedEvent[] = [];
    /** The entries that run, each within the one before it. */
    const running: object[] = [];
    for (const { kinds, times, objects, size } of this.#chunks) {
      for (let at = 0; at < size; at += 1) {
        const kind = KINDS[kinds[at] as number] as RecordedEvent[0];
        const time = times[at] as number;
        const object = objects[2 * at] as object | null;
        const what = objects[2 * at + 1];
        const entry = running.at(-1) ?? null;
        if (kind !== "ran") events.push([kind, time, object as object, entry, what]);
        // Otherwise its step has begun before all that was kept.
        else if (entry !== null) events.push([kind, time, entry, object, what]);
        if (kind === "run") running.push(object as object);
        else if (kind === "ran") running.pop();
      }
    }
    return events;
  }
}
