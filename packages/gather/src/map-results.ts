/** Where the results of a map go. */
export interface MapResults {
  /** How many results were not taken yet. Each counts as an open call. */
  readonly held: number;
  /** Keeps the result of the call for an item. */
  put(index: number, value: unknown): void;
}

/** The results of a map that is awaited, in an array. */
export class ArrayOfResults implements MapResults {
  readonly held = 0;
  readonly array: unknown[] = [];
  readonly #ordered: boolean;

  constructor(ordered: boolean) {
    this.#ordered = ordered;
  }

  put(index: number, value: unknown): void {
    if (this.#ordered) this.array[index] = value;
    else this.array.push(value);
  }
}

/** The results of a map that is iterated, until they are taken. */
export class PendingResults implements MapResults {
  readonly #ordered: boolean;
  readonly #onPut: () => void;
  /** By the index of the item, or by the order of completion. */
  readonly #values = new Map<number, unknown>();
  #next = 0;
  #completed = 0;

  /** @param onPut - called when there is another result. */
  constructor(ordered: boolean, onPut: () => void) {
    this.#ordered = ordered;
    this.#onPut = onPut;
  }

  get held(): number {
    return this.#values.size;
  }

  /** Whether the next result can be taken. */
  get ready(): boolean {
    return this.#values.has(this.#next);
  }

  put(index: number, value: unknown): void {
    this.#values.set(this.#ordered ? index : this.#completed, value);
    this.#completed += 1;
    this.#onPut();
  }

  take(): unknown {
    const value = this.#values.get(this.#next);
    this.#values.delete(this.#next);
    this.#next += 1;
    return value;
  }
}
