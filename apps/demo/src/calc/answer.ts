import { ExpressionError, evaluate } from "./evaluate.ts";

/** How long a line may be, in bytes. */
export const LINE_LIMIT = 1000;

export const TOO_LONG: Buffer = refusal(`a line has no more than ${LINE_LIMIT} bytes`);

/** The line that answers a line. */
export function answer(line: Buffer): Buffer {
  try {
    return Buffer.from(`${evaluate(line.toString())}\n`);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return refusal(error.message);
  }
}

function refusal(message: string): Buffer {
  return Buffer.from(`error: ${message}\n`);
}
