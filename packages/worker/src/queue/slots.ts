/** This bit of the word is set when the queue was shut down. */
const CLOSED = 1 << 30;

/**
 * The slots of a bounded queue, counted in memory that all its threads share, so that each of them can take one
 * without asking. A slot is taken when an item is put, in whatever thread, and is free again when the item is
 * taken out.
 */
export class Slots {
  readonly maxsize: number;
  /** The shared memory, of which another thread makes its own `Slots`. */
  readonly memory: SharedArrayBuffer;
  readonly #word: Int32Array;
  readonly #limit: number;

  /** @param maxsize - how many slots there are; 0 or less means any number. */
  constructor(maxsize: number, memory: SharedArrayBuffer = allocate()) {
    this.maxsize = maxsize;
    this.#limit = maxsize > 0 ? Math.min(maxsize, CLOSED) : CLOSED;
    this.memory = memory;
    this.#word = new Int32Array(memory);
  }

  /** How many slots are taken. */
  get taken(): number {
    return Atomics.load(this.#word, 0) & ~CLOSED;
  }

  /** Whether no slot can be taken any more. */
  get closed(): boolean {
    return Atomics.load(this.#word, 0) >= CLOSED;
  }

  /** Whether no slot is free. */
  get full(): boolean {
    return this.taken >= this.#limit;
  }

  /** Takes a slot; returns false when there is none. */
  take(): boolean {
    let taken = Atomics.load(this.#word, 0);
    while (taken < this.#limit) {
      const before = Atomics.compareExchange(this.#word, 0, taken, taken + 1);
      if (before === taken) return true;
      // Another thread has changed the count meanwhile.
      taken = before;
    }
    return false;
  }

  /** Frees slots. */
  release(count: number): void {
    Atomics.sub(this.#word, 0, count);
  }

  /** Makes sure that no slot is taken any more. */
  close(): void {
    Atomics.or(this.#word, 0, CLOSED);
  }
}

/** How many slots one end of a queue has taken, less those that it has freed. If the end's thread crashes before
 * it has sent its items, the queue frees these slots. Only that thread writes the count. */
export class Tally {
  /** The shared memory, of which another thread makes its own `Tally`. */
  readonly memory: SharedArrayBuffer;
  readonly #word: Int32Array;

  constructor(memory: SharedArrayBuffer = allocate()) {
    this.memory = memory;
    this.#word = new Int32Array(memory);
  }

  get count(): number {
    return this.#word[0] as number;
  }

  add(change: 1 | -1): void {
    this.#word[0] = this.count + change;
  }
}

/** @throws Error where there is no shared memory. */
function allocate(): SharedArrayBuffer {
  if (typeof SharedArrayBuffer === "function") return new SharedArrayBuffer(4);
  throw new Error(
    "a ThreadQueue needs SharedArrayBuffer, which only a cross-origin isolated page has: serve the page with Cross-Origin-Opener-Policy and Cross-Origin-Embedder-Policy",
  );
}
