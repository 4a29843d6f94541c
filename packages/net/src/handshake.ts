import type { Future } from "@x/future";
import { checkTime } from "@x/loop/internal";
import { fail } from "./settle.ts";

/** How long the two ends may take to shake hands. */
export interface HandshakeOptions {
  /** How many ms the two ends of TLS may take to shake hands; by default 60 000. */
  readonly tlsHandshakeTimeout?: number | undefined;
}

/** The longest time that Node's timers take. */
export const LONGEST = 2 ** 31 - 1;

/** @throws TypeError, RangeError when the time is not valid, or given where there is no TLS. */
export function checkHandshake(
  { tlsHandshakeTimeout: ms }: HandshakeOptions,
  hasTls: boolean,
): void {
  if (ms === undefined) return;
  checkTime("tlsHandshakeTimeout", ms);
  if (ms <= 0) throw new RangeError(`tlsHandshakeTimeout must be above 0, not ${ms}`);
  if (!hasTls) throw new RangeError("tlsHandshakeTimeout must not be given without tls");
}

/** How many ms a handshake may take. */
export function handshakeTime({ tlsHandshakeTimeout = 60_000 }: HandshakeOptions): number {
  return Math.min(tlsHandshakeTimeout, LONGEST);
}

/** Fails the wait for a handshake that takes too long. */
export function limitHandshake(secured: Future<unknown>, options: HandshakeOptions): void {
  const ms = handshakeTime(options);
  const timer = secured.loop.callLater(ms, () => fail(secured, handshakeTimeout(ms)));
  secured.addDoneCallback(() => timer.cancel());
}

function handshakeTimeout(ms: number): Error {
  const error = new Error(`TLS handshake timeout: it takes longer than ${ms} ms`);
  // The code that Node gives to this error of a server.
  return Object.assign(error, { code: "ERR_TLS_HANDSHAKE_TIMEOUT" });
}
