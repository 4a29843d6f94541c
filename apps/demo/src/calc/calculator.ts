import { Protocol, type Transport } from "@x/net";
import { answer, LINE_LIMIT, TOO_LONG } from "./answer.ts";

const LINE_FEED = 10;

/** The calculator as a protocol, which is told what happens and never waits. */
export class Calculator extends Protocol {
  #transport: Transport | undefined;
  /** The line that has begun. */
  #rest: Buffer = Buffer.alloc(0);

  override connectionMade(transport: Transport): void {
    this.#transport = transport;
  }

  override dataReceived(data: Buffer): void {
    let lines = Buffer.concat([this.#rest, data]);
    for (let end = lines.indexOf(LINE_FEED); end !== -1; end = lines.indexOf(LINE_FEED)) {
      if (end > LINE_LIMIT) break;
      this.#transport?.write(answer(lines.subarray(0, end)));
      lines = lines.subarray(end + 1);
    }
    this.#rest = lines;
    if (lines.length <= LINE_LIMIT) return;
    this.#transport?.write(TOO_LONG);
    this.#transport?.close();
  }

  override eofReceived(): void {
    if (this.#rest.length > 0) this.#transport?.write(answer(this.#rest));
  }

  /** A client that does not read its answers is not read any further. */
  override pauseWriting(): void {
    this.#transport?.pauseReading();
  }

  override resumeWriting(): void {
    this.#transport?.resumeReading();
  }
}
