import { type Coroutine, sleep } from "@x/future";
import { WaitQueue } from "@x/future/internal";
import type { Transport } from "./connection.ts";
import { Protocol } from "./connection.ts";
import { ConnectionResetError } from "./errors.ts";
import { StreamReader } from "./stream-reader.ts";

/** Gives what arrives to a reader, and lets the tasks that write go on when there is room. */
export class StreamProtocol extends Protocol {
  readonly reader: StreamReader;
  readonly #writers = new WaitQueue("StreamWriter.drain");
  readonly #closers = new WaitQueue("StreamWriter.waitClosed");
  #paused = false;
  #lost = false;

  constructor(limit: number | undefined) {
    super();
    this.reader = new StreamReader({ limit });
  }

  override connectionMade(transport: Transport): void {
    this.reader.setTransport(transport);
  }

  override dataReceived(data: Buffer): void {
    this.reader.feedData(data);
  }

  override eofReceived(): boolean {
    this.reader.feedEof();
    return true;
  }

  override connectionLost(error: Error | null): void {
    this.#lost = true;
    if (error === null) this.reader.feedEof();
    else this.reader.setException(error);
    this.#writers.wakeAll();
    this.#closers.wakeAll();
  }

  override pauseWriting(): void {
    this.#paused = true;
  }

  override resumeWriting(): void {
    this.#paused = false;
    this.#writers.wakeAll();
  }

  /** Whether a task that writes can go on at once. */
  isRoomy({ closing }: Transport): boolean {
    return !this.#paused && !closing && this.reader.exception === null;
  }

  /** Waits until there is room. */
  *drain({ closing }: Transport): Coroutine<void> {
    this.#check();
    // A task that writes in a loop would otherwise not learn that the connection is lost.
    if (closing) yield* sleep(0);
    if (this.#lost) {
      this.#check();
      throw new ConnectionResetError("Connection lost");
    }
    if (!this.#paused) return;
    yield* this.#writers.wait();
    this.#check();
  }

  /** Waits until the connection is over. */
  *over(): Coroutine<void> {
    if (!this.#lost) yield* this.#closers.wait();
    this.#check();
  }

  /** @throws what the connection was lost with. */
  #check(): void {
    const { exception } = this.reader;
    if (exception !== null) throw exception;
  }
}
