import {
  type Coroutine,
  type CoroutineCall,
  type CoroutineIterator,
  coroutine,
  type SignalOption,
} from "@x/future";
import { closeNothing, coroutineIterator, withSignal } from "@x/future/internal";
import { checkCallback, checkLimit, checkOptions, describe } from "@x/loop/internal";
import { checkBytes } from "./check.ts";
import { LINE_FEED, Read, ReadExactly, ReadLine, ReadUntil } from "./read.ts";
import { ReadBuffer, type ReadTransport } from "./read-buffer.ts";

/** What `readUntil` takes: bytes, or a text, which stands for its bytes in UTF-8. */
export type Separator = Uint8Array | string;

/**
 * Reads what arrives at a connection. One task at a time may wait in it; cancelling a read loses
 * nothing: what it would have got is there for the next. The buffers that reads give belong to the
 * caller; several may share memory with the one piece that they arrived in.
 *
 * While more than twice `limit` bytes are unread, and no task waits for more, the other end is not read
 * from, and has to wait.
 *
 * asyncio: `asyncio.StreamReader`.
 *
 * @example
 * ```ts
 * import { run } from "@x/future";
 * import { StreamReader } from "@x/net";
 *
 * const reader = new StreamReader();
 * reader.feedData(Buffer.from("one\ntwo\nthr"));
 * reader.feedEof();
 * await run(async () => {
 *   for await (const line of reader) console.log(line.toString().trimEnd());
 * });
 * ```
 * ```text
 * one
 * two
 * thr
 * ```
 */
export class StreamReader {
  readonly #buffer: ReadBuffer;

  /**
   * Readers of connections are made by `openConnection` and `startServer`.
   *
   * @param options - `limit`: how long a line may be, in bytes; by default 64 KiB.
   * @throws TypeError, RangeError when `limit` is neither a whole number of 1 or more nor `Infinity`.
   */
  constructor(options: { limit?: number | undefined } = {}) {
    checkOptions(options, "limit");
    const { limit = 64 * 1024 } = options;
    checkLimit("limit", limit);
    this.#buffer = new ReadBuffer(limit);
  }

  /** How long a line may be, in bytes. */
  get limit(): number {
    return this.#buffer.limit;
  }

  /**
   * Whether all has been read and no more will come.
   *
   * asyncio: `reader.at_eof()`.
   */
  get atEof(): boolean {
    return this.#buffer.ended && this.#buffer.bytes.size === 0;
  }

  /**
   * The error that the connection was lost with; null if it was not lost with one. Reads first get what came before the
   * error, and throw it when there is too little for them.
   *
   * asyncio: `reader.exception()`.
   */
  get exception(): Error | null {
    return this.#buffer.error;
  }

  /**
   * Reads what there is, but at most `n` bytes, and waits while there is nothing. An empty buffer means the end of the
   * stream. Without `n`, it reads until the end; if the connection is lost before, it throws, and the bytes stay.
   *
   * asyncio: `reader.read()`.
   *
   * @param n - by default `Infinity`: all until the end, however much that is.
   * @param options - see {@link @x/future#SignalOption}.
   * @throws what the connection was lost with; Error when another task waits already; TypeError,
   * RangeError at once when `n` is not a whole number of 0 or more.
   */
  read(n = Number.POSITIVE_INFINITY, options?: SignalOption): CoroutineCall<Buffer> {
    checkLimit("n", n, 0);
    return withSignal(new Read(this.#buffer, n), options);
  }

  /**
   * Reads `n` bytes, no fewer. `n` may be more than the limit.
   *
   * asyncio: `reader.readexactly()`.
   *
   * @param options - see {@link @x/future#SignalOption}.
   * @throws IncompleteReadError when the stream ends before; what the connection was lost with; Error
   * when another task waits already; TypeError, RangeError at once when `n` is not a whole number of 0 or
   * more.
   */
  readExactly(n: number, options?: SignalOption): CoroutineCall<Buffer> {
    checkLimit("n", n, 0);
    return withSignal(new ReadExactly(this.#buffer, n), options);
  }

  /**
   * Reads a line, with its line feed. The last line of the stream may lack that. At the end of the stream, the buffer is
   * empty.
   *
   * asyncio: `reader.readline()`.
   *
   * @param options - see {@link @x/future#SignalOption}.
   * @throws RangeError when the line is longer than the limit: it is thrown away, or what there is of
   * it, and the next read goes on behind; what the connection was lost with; Error when another task
   * waits already.
   */
  readLine(options?: SignalOption): CoroutineCall<Buffer> {
    return withSignal(new ReadLine(this.#buffer), options);
  }

  /**
   * Reads up to a separator, and the separator with it. Of several separators, the one that ends first counts.
   *
   * asyncio: `reader.readuntil()`.
   *
   * @param separator - one, or several; by default a line feed.
   * @param options - see {@link @x/future#SignalOption}.
   * @throws IncompleteReadError when the stream ends before; LimitOverrunError when more than the
   * limit comes before it; what the connection was lost with; Error when another task waits already;
   * TypeError, RangeError at once when `separator` is not valid or empty.
   */
  readUntil(
    separator: Separator | readonly Separator[] = LINE_FEED,
    options?: SignalOption,
  ): CoroutineCall<Buffer> {
    const several = Array.isArray(separator) ? separator : [separator];
    if (several.length === 0) throw new RangeError("separator must not be an empty array");
    const separators = several.map(toSeparator).sort((a, b) => a.length - b.length);
    return withSignal(new ReadUntil(this.#buffer, separators), options);
  }

  /** The lines, for async code: `for await (const line of reader)`. Ends at the end of the stream. */
  [Symbol.asyncIterator](): AsyncIterator<Buffer> {
    return { next: () => nextLine(this).then() };
  }

  /** What `iterate` and `forEach` use. @internal */
  [coroutineIterator](): CoroutineIterator<Buffer> {
    return { next: (options) => withSignal(nextLine(this), options), close: closeNothing };
  }

  /**
   * Adds bytes, which must not be changed any more: for a protocol that has received data.
   *
   * asyncio: `reader.feed_data()`.
   *
   * @throws TypeError when `data` is not a Uint8Array; Error after {@link StreamReader.feedEof}.
   */
  feedData(data: Uint8Array): void {
    checkBytes("data", data);
    this.#buffer.feed(toBuffer(data));
  }

  /**
   * Says that no more will come.
   *
   * asyncio: `reader.feed_eof()`.
   */
  feedEof(): void {
    this.#buffer.end();
  }

  /**
   * Makes a read that waits throw `error`, and every later read for which there are too few bytes: those
   * that came before are read first. What is added afterwards is not read.
   *
   * asyncio: `reader.set_exception()`, after which bytes that came before are lost.
   */
  setException(error: Error): void {
    this.#buffer.fail(error);
  }

  /**
   * Sets the transport that is paused when too much is unread.
   *
   * asyncio: `reader.set_transport()`.
   *
   * @throws TypeError when `transport` cannot be paused.
   */
  setTransport(transport: ReadTransport): void {
    checkCallback(transport?.pauseReading, "transport.pauseReading");
    checkCallback(transport?.resumeReading, "transport.resumeReading");
    this.#buffer.source = transport;
  }

  /** Takes all bytes that were not read. @internal */
  takeAll(): Buffer {
    const { bytes } = this.#buffer;
    const all = bytes.take(bytes.size);
    this.#buffer.relax();
    return all;
  }

  /** For example `<StreamReader 12 bytes eof>`. */
  toString(): string {
    const { bytes, ended, error } = this.#buffer;
    const end = error === null ? (ended ? " eof" : "") : ` exception=${describe(error)}`;
    return `<StreamReader ${bytes.size} bytes${end}>`;
  }
}

const nextLine = /* @__PURE__ */ coroutine(function* nextLine(
  reader: StreamReader,
): Coroutine<IteratorResult<Buffer, undefined>> {
  const line = yield* reader.readLine();
  return line.length > 0 ? { done: false, value: line } : { done: true, value: undefined };
});

function toSeparator(separator: Separator): Buffer {
  const bytes = typeof separator === "string" ? Buffer.from(separator) : separator;
  checkBytes("separator", bytes);
  if (bytes.length === 0) throw new RangeError("separator must not be empty");
  return toBuffer(bytes);
}

function toBuffer(bytes: Uint8Array): Buffer {
  if (Buffer.isBuffer(bytes)) return bytes;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
