import type { Coroutine } from "@x/future";
import type { StreamReader, StreamWriter } from "@x/net";
import { answer, TOO_LONG } from "./answer.ts";

/** The calculator as a coroutine, which waits: for the next line, and for room for its answer. */
export function* calculate(reader: StreamReader, writer: StreamWriter): Coroutine<void> {
  for (;;) {
    let line: Buffer;
    try {
      line = yield* reader.readLine();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      yield* writer.write(TOO_LONG);
      return;
    }
    if (line.length === 0) return;
    yield* writer.write(answer(line));
  }
}
