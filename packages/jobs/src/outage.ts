import { setTimeout as pause } from "node:timers/promises";

/** Errors of sockets and of looking up names. */
const UNREACHABLE = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EPIPE",
  "ETIMEDOUT",
]);

/** The SQLSTATEs of connections that fail (08), of a server that is full (53300), and of one that stops or starts (57P01 to
 * 57P03). */
const UNAVAILABLE = /^(08...|53300|57P0[123])$/;

/** The messages of pg about connections that have ended: these errors have no code. */
const ENDED =
  /^Connection terminated|^timeout exceeded when trying to connect|^Client has encountered/;

/** Whether an error says that the database cannot be reached, which may pass. */
export function isOutage(error: unknown): boolean {
  const { code = "", message = "" } = Object(error) as { code?: string; message?: string };
  return UNREACHABLE.has(code) || UNAVAILABLE.test(code) || ENDED.test(message);
}

/** Tries a statement again, every `interval` ms, for as long as the database cannot be reached and `isPatient`. */
export async function throughOutages<T>(
  statement: () => Promise<T>,
  interval: number,
  isPatient: () => boolean,
): Promise<T> {
  for (;;) {
    try {
      return await statement();
    } catch (error) {
      if (!isOutage(error) || !isPatient()) throw error;
    }
    await pause(interval);
  }
}
