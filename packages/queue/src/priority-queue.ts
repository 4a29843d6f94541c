import { checkOptions, describe } from "@x/loop/internal";
import { type Items, Queue } from "./queue.ts";

/**
 * A {@link Queue} whose smallest item leaves first. Equal items leave in the order they came; asyncio does
 * not say in which order they do.
 *
 * asyncio: `asyncio.PriorityQueue`.
 */
export class PriorityQueue<T> extends Queue<T> {
  /**
   * @param options - `maxsize`: as in {@link Queue}; `compare`: compares two items, as the function that
   * `Array.prototype.sort` takes. By default the items must be numbers, bigints or strings, all of one
   * kind: putting anything else throws a TypeError and changes nothing.
   * @throws TypeError when `compare` is not a function.
   */
  constructor(
    options: { maxsize?: number | undefined; compare?: ((a: T, b: T) => number) | undefined } = {},
  ) {
    checkOptions(options, "maxsize");
    const { compare = naturally } = options;
    if (typeof compare !== "function") {
      throw new TypeError(`compare must be a function, not ${describe(compare)}`);
    }
    super(options, new Heap<T>(compare));
  }
}

interface HeapItem<T> {
  readonly item: T;
  /** Counts up with each push: of two equal items, the one with the smaller number came first. */
  readonly sequence: number;
}

/** A binary heap. It makes all comparisons before it moves an item, so that a comparison that throws
 * changes nothing. */
class Heap<T> implements Items<T> {
  readonly #heap: HeapItem<T>[] = [];
  readonly #compare: (a: T, b: T) => number;
  #pushed = 0;

  constructor(compare: (a: T, b: T) => number) {
    this.#compare = compare;
  }

  get size(): number {
    return this.#heap.length;
  }

  push(item: T): void {
    const heap = this.#heap;
    const added = { item, sequence: this.#pushed };
    // This throws for an item that cannot be compared, even if it would be the only one in the heap.
    this.#compare(item, item);
    const path: number[] = [];
    let position = heap.length;
    while (position > 0) {
      const parent = (position - 1) >> 1;
      if (!this.#before(added, heap[parent] as HeapItem<T>)) break;
      path.push(position);
      position = parent;
    }
    this.#pushed += 1;
    for (const child of path) heap[child] = heap[(child - 1) >> 1] as HeapItem<T>;
    heap[position] = added;
  }

  shift(): T {
    const heap = this.#heap;
    const first = heap[0] as HeapItem<T>;
    const length = heap.length - 1;
    const last = heap[length] as HeapItem<T>;
    const path: number[] = [];
    let position = 0;
    for (;;) {
      let child = position * 2 + 1;
      if (child >= length) break;
      const other = child + 1;
      if (other < length && this.#before(heap[other] as HeapItem<T>, heap[child] as HeapItem<T>)) {
        child = other;
      }
      if (!this.#before(heap[child] as HeapItem<T>, last)) break;
      path.push(child);
      position = child;
    }
    let hole = 0;
    for (const child of path) {
      heap[hole] = heap[child] as HeapItem<T>;
      hole = child;
    }
    heap[hole] = last;
    heap.pop();
    return first.item;
  }

  #before(a: HeapItem<T>, b: HeapItem<T>): boolean {
    const order = this.#compare(a.item, b.item);
    return order < 0 || (order === 0 && a.sequence < b.sequence);
  }
}

function naturally<T>(a: T, b: T): number {
  const kind = typeof a;
  if (kind !== typeof b || !["number", "bigint", "string"].includes(kind) || Number.isNaN(a)) {
    throw new TypeError(
      `a PriorityQueue cannot compare ${describe(a)} with ${describe(b)}: give it a compare function`,
    );
  }
  if (a < b) return -1;
  return a > b ? 1 : 0;
}
