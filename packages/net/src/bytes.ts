const NOTHING: Buffer = /* @__PURE__ */ Buffer.alloc(0);

/** The smallest store that is made when bytes have to be copied. */
const LEAST = 4096;

/** Bytes, first in, first out. Bytes that are pushed while it is empty are not copied, and neither are those that are
 * taken. Memory that was given out is never written to again. */
export class Bytes {
  /** What it holds lies from `#start` to `#end`; behind that is room for more. */
  #store: Buffer = NOTHING;
  #start = 0;
  #end = 0;

  get size(): number {
    return this.#end - this.#start;
  }

  /** Adds bytes at the end. The caller must not change them any more. */
  push(data: Buffer): void {
    const { size } = this;
    if (size === 0) {
      this.#store = data;
      this.#start = 0;
      this.#end = data.length;
      return;
    }
    if (this.#end + data.length > this.#store.length) {
      const roomier = Buffer.allocUnsafeSlow(Math.max(2 * (size + data.length), LEAST));
      this.#store.copy(roomier, 0, this.#start, this.#end);
      this.#store = roomier;
      this.#start = 0;
      this.#end = size;
    }
    data.copy(this.#store, this.#end);
    this.#end += data.length;
  }

  /** Takes bytes from the front; there must be that many. */
  take(count: number): Buffer {
    const from = this.#start;
    this.#start += count;
    if (from === 0 && count === this.#store.length) {
      const all = this.#store;
      this.clear();
      return all;
    }
    const taken = this.#store.subarray(from, this.#start);
    if (this.#start === this.#end) this.clear();
    return taken;
  }

  clear(): void {
    this.#store = NOTHING;
    this.#start = 0;
    this.#end = 0;
  }

  /** Where `wanted` begins, at `from` or behind; -1 when it is not there. */
  indexOf(wanted: Buffer, from: number): number {
    const needle = wanted.length === 1 ? (wanted[0] as number) : wanted;
    const found = this.#store.indexOf(needle, this.#start + from);
    // What lies behind the end is not ours.
    return found === -1 || found + wanted.length > this.#end ? -1 : found - this.#start;
  }
}
