import { isInstance } from "@x/loop/internal";

const incompleteReadBrand: unique symbol = Symbol.for("@x/net.IncompleteReadError");
const limitOverrunBrand: unique symbol = Symbol.for("@x/net.LimitOverrunError");
const connectionResetBrand: unique symbol = Symbol.for("@x/net.ConnectionResetError");

/**
 * Thrown by a read that wanted more than there was before the end of the stream.
 *
 * asyncio: `asyncio.IncompleteReadError`.
 */
export class IncompleteReadError extends Error {
  /** @internal */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isInstance(value, this, incompleteReadBrand);
  }

  /** @internal */
  get [incompleteReadBrand](): true {
    return true;
  }

  /** The name of the class. */
  override readonly name: string = "IncompleteReadError";
  /** The bytes before the end. They are not in the reader any more. */
  readonly partial: Buffer;
  /** How many bytes were wanted; null where that is not known, as in `readUntil`. */
  readonly expected: number | null;

  /** @param partial - see {@link IncompleteReadError.partial}, as is `expected`. */
  constructor(partial: Buffer, expected: number | null) {
    super(`${partial.length} bytes read on a total of ${expected ?? "undefined"} expected bytes`);
    this.partial = partial;
    this.expected = expected;
  }
}

/**
 * Thrown by `readUntil` when its separator is farther away than the reader's limit. All bytes stay in
 * the reader, so that `read` can take them.
 *
 * asyncio: `asyncio.LimitOverrunError`.
 */
export class LimitOverrunError extends Error {
  /** @internal */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isInstance(value, this, limitOverrunBrand);
  }

  /** @internal */
  get [limitOverrunBrand](): true {
    return true;
  }

  /** The name of the class. */
  override readonly name: string = "LimitOverrunError";
  /** How many bytes there are, at least, before the separator. */
  readonly consumed: number;

  /** @param consumed - see {@link LimitOverrunError.consumed}. */
  constructor(message: string, consumed: number) {
    super(message);
    this.consumed = consumed;
  }
}

/**
 * Thrown by a write to a connection that is lost. What Node itself throws when the other end
 * resets a connection is an error with the same `code`.
 *
 * asyncio: `ConnectionResetError`.
 */
export class ConnectionResetError extends Error {
  /** @internal */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isInstance(value, this, connectionResetBrand);
  }

  /** @internal */
  get [connectionResetBrand](): true {
    return true;
  }

  /** The name of the class. */
  override readonly name: string = "ConnectionResetError";
  /** As of Node's errors. */
  readonly code = "ECONNRESET";
}
