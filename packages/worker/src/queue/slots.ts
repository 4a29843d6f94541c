/** Set in the word when the queue was shut down. */
const CLOSED = 1 << 30;

/**
 * The places of a bounded queue, counted in memory that all its threads share: each of them can take one
 * without asking. A place is taken when an item is put, wherever that is, and is free again when the item
 * is taken out.
 */
export class Slots {
  readonly maxsize: number;
  /** What makes another of these in another thread. */
  readonly memory: SharedArrayBuffer;
  readonly #word: Int32Array;
  readonly #limit: number;

  /** @param maxsize - 0 or less: any number. */
  constructor(maxsize: number, memory: SharedArrayBuffer = allocate()) {
    this.maxsize = maxsize;
    this.#limit = maxsize > 0 ? Math.min(maxsize, CLOSED) : CLOSED;
    this.memory = memory;
    this.#word = new Int32Array(memory);
  }

  /** How many are taken. */
  get taken(): number {
    return Atomics.load(this.#word, 0) & ~CLOSED;
  }

  /** Whether no more can be taken, ever. */
  get closed(): boolean {
    return Atomics.load(this.#word, 0) >= CLOSED;
  }

  /** Whether none is free. */
  get full(): boolean {
    return this.taken >= this.#limit;
  }

  /** Takes one, if there is one. */
  take(): boolean {
    let taken = Atomics.load(this.#word, 0);
    while (taken < this.#limit) {
      const before = Atomics.compareExchange(this.#word, 0, taken, taken + 1);
      if (before === taken) return true;
      // Another thread was quicker.
      taken = before;
    }
    return false;
  }

  /** Gives some back. */
  release(count: number): void {
    Atomics.sub(this.#word, 0, count);
  }

  /** From now on, none can be taken. */
  close(): void {
    Atomics.or(this.#word, 0, CLOSED);
  }
}

/** How many places one end of a queue has taken so far, less those that it has freed: if its thread dies
 * before it has sent the items, somebody has to give them back. Only that thread writes it. */
export class Tally {
  /** What makes another of these in another thread. */
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
    "a ThreadQueue needs SharedArrayBuffer, which a page has that is cross-origin isolated: serve it with Cross-Origin-Opener-Policy and Cross-Origin-Embedder-Policy",
  );
}
