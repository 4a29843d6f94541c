import type { Future } from "@x/future";
import {
  coroutineName,
  HandmadeCall,
  type SuspensionIterator,
  suspendOn,
} from "@x/future/internal";
import { IncompleteReadError, LimitOverrunError } from "./errors.ts";
import type { ReadBuffer } from "./read-buffer.ts";

/** What an attempt to read gives where more has to arrive first. */
const MORE: unique symbol = Symbol("more");

/** A read, which is attempted again whenever something has arrived. Until then it has taken nothing,
 * so cancelling it loses nothing. */
abstract class Attempts<T> extends HandmadeCall<T> {
  protected readonly buffer: ReadBuffer;
  #waiter: Future<void> | undefined;

  constructor(buffer: ReadBuffer) {
    super();
    this.buffer = buffer;
  }

  next(): ReturnType<SuspensionIterator<T>["next"]> {
    const { error, late } = this.buffer;
    if (error !== null && late) throw error;
    const value = this.attempt();
    if (value !== MORE) {
      this.buffer.relax();
      return { done: true, value };
    }
    if (error !== null) throw error;
    this.#waiter = this.buffer.wait(this[coroutineName]);
    return suspendOn(this.#waiter);
  }

  override throw(error: unknown): never {
    this.buffer.leave(this.#waiter);
    throw error;
  }

  protected abstract attempt(): T | typeof MORE;
}

/** Reads what has arrived, up to a number of bytes. */
export class Read extends Attempts<Buffer> {
  readonly #count: number;

  /** @param count - `Infinity` for all until the end. */
  constructor(buffer: ReadBuffer, count: number) {
    super(buffer);
    this.#count = count;
  }

  override get [coroutineName](): string {
    return "read";
  }

  protected attempt(): Buffer | typeof MORE {
    const { bytes, ended } = this.buffer;
    const enough = this.#count === Number.POSITIVE_INFINITY ? ended : bytes.size > 0 || ended;
    if (!enough && this.#count > 0) return MORE;
    return bytes.take(Math.min(this.#count, bytes.size));
  }
}

/** Reads exactly a number of bytes. */
export class ReadExactly extends Attempts<Buffer> {
  readonly #count: number;

  constructor(buffer: ReadBuffer, count: number) {
    super(buffer);
    this.#count = count;
  }

  override get [coroutineName](): string {
    return "readExactly";
  }

  protected attempt(): Buffer | typeof MORE {
    const { bytes, ended } = this.buffer;
    if (bytes.size >= this.#count) return bytes.take(this.#count);
    if (ended) throw new IncompleteReadError(bytes.take(bytes.size), this.#count);
    return MORE;
  }
}

/** All until the first of some separators, and with it. */
export class ReadUntil extends Attempts<Buffer> {
  readonly #separators: readonly Buffer[];
  readonly #shortest: number;
  readonly #longest: number;
  /** Before this no separator ends. */
  #searched = 0;

  /** @param separators - the shorter ones first, which win where several end at once. */
  constructor(buffer: ReadBuffer, separators: readonly Buffer[]) {
    super(buffer);
    this.#separators = separators;
    this.#shortest = separators[0]?.length as number;
    this.#longest = separators.at(-1)?.length as number;
  }

  override get [coroutineName](): string {
    return "readUntil";
  }

  protected attempt(): Buffer | typeof MORE {
    const { bytes, ended, limit } = this.buffer;
    const { size } = bytes;
    if (size - this.#searched >= this.#shortest) {
      const match = this.#match();
      if (match !== undefined) {
        if (match.start > limit) {
          throw new LimitOverrunError(
            `the separator is found, but farther away than the limit of ${limit} bytes`,
            match.start,
          );
        }
        return bytes.take(match.end);
      }
      this.#searched = Math.max(0, size + 1 - this.#longest);
      if (this.#searched > limit) {
        throw new LimitOverrunError(
          `no separator is found within the limit of ${limit} bytes`,
          this.#searched,
        );
      }
    }
    if (ended) throw new IncompleteReadError(bytes.take(size), null);
    return MORE;
  }

  /** Of the separators that are there, the one that ends first. */
  #match(): { start: number; end: number } | undefined {
    let first: { start: number; end: number } | undefined;
    for (const separator of this.#separators) {
      const start = this.buffer.bytes.indexOf(separator, this.#searched);
      const end = start + separator.length;
      if (start !== -1 && (first === undefined || end < first.end)) first = { start, end };
    }
    return first;
  }
}

export const LINE_FEED: Buffer = /* @__PURE__ */ Buffer.from("\n");

/** A line, which at the end may lack its line feed. */
export class ReadLine extends ReadUntil {
  constructor(buffer: ReadBuffer) {
    super(buffer, [LINE_FEED]);
  }

  override get [coroutineName](): string {
    return "readLine";
  }

  protected override attempt(): Buffer | typeof MORE {
    const { buffer } = this;
    try {
      return super.attempt();
    } catch (error) {
      if (error instanceof IncompleteReadError) return error.partial;
      const { consumed } = error as LimitOverrunError;
      // The line goes, as far as it is there, so that reading can go on behind it.
      if (buffer.bytes.indexOf(LINE_FEED, consumed) === consumed) buffer.bytes.take(consumed + 1);
      else buffer.bytes.clear();
      buffer.relax();
      throw new RangeError(`a line is longer than the limit of ${buffer.limit} bytes`, {
        cause: error,
      });
    }
  }
}
