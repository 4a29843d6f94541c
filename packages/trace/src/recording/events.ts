/** One event of a recording. */
export type RecordedEvent = readonly [
  kind: "ready" | "run" | "ran" | "cancelled" | "waits" | "waited",
  /** The time of the loop, in ms. */
  time: number,
  /** The entry, the task or call, or the scope that the event is about. */
  subject: object,
  /** `ready`, `cancelled`: the entry that ran meanwhile. `ran`: the innermost coroutine of a task or call that is not
   * done, which knows its callers. */
  by: object | null,
  /** `ran`, `waits`, `waited`: the future that is waited for. `cancelled`: the message. */
  what: unknown,
];

const KINDS = ["ready", "run", "ran", "cancelled", "waits", "waited"] as const;

// The indices of `KINDS`.
export const READY = 0;
export const RUN = 1;
export const RAN = 2;
export const CANCELLED = 3;
export const WAITS = 4;
export const WAITED = 5;

/** How many events a chunk has at most. */
const CHUNK = 4096;

/** Some events, stored by their parts, so that adding one makes no object. The numbers are in typed arrays, which the
 * garbage collector does not scan. */
class Chunk {
  readonly kinds: Uint8Array;
  readonly times: Float64Array;
  /** The objects of the events, three for each: `subject`, `by` and `what`. */
  readonly objects: unknown[];
  size = 0;

  constructor(limit: number) {
    this.kinds = new Uint8Array(limit);
    this.times = new Float64Array(limit);
    this.objects = new Array(3 * limit).fill(null);
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

  add(kind: number, time: number, subject: object, by: object | null, what: unknown): void {
    let chunk = this.#last;
    if (chunk.size === this.#chunkSize) chunk = this.#addChunk();
    const at = chunk.size;
    chunk.size = at + 1;
    chunk.kinds[at] = kind;
    chunk.times[at] = time;
    const { objects } = chunk;
    objects[3 * at] = subject;
    objects[3 * at + 1] = by;
    objects[3 * at + 2] = what;
  }

  #addChunk(): Chunk {
    if (this.size - this.#chunkSize >= this.#limit) this.#chunks.shift();
    this.#last = new Chunk(this.#chunkSize);
    this.#chunks.push(this.#last);
    return this.#last;
  }

  /** All events, in order. */
  toArray(): RecordedEvent[] {
    return this.#chunks.flatMap(({ kinds, times, objects, size }) =>
      Array.from({ length: size }, (_, at): RecordedEvent => {
        const [subject, by, what] = objects.slice(3 * at, 3 * at + 3);
        const kind = KINDS[kinds[at] as number] as RecordedEvent[0];
        return [kind, times[at] as number, subject as object, by as object | null, what];
      }),
    );
  }
}
