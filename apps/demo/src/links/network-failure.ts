/** Why a request got no answer. */
export interface NetworkFailure {
  readonly status: string;
  /** The same request may work the next time. */
  readonly transient: boolean;
}

const known: Record<string, NetworkFailure> = {
  ECONNREFUSED: { status: "connection refused", transient: false },
  ENOTFOUND: { status: "host not found", transient: false },
  EAI_AGAIN: { status: "host not found", transient: true },
  ECONNRESET: { status: "connection reset", transient: true },
  EPIPE: { status: "connection reset", transient: true },
  UND_ERR_SOCKET: { status: "connection reset", transient: true },
  ETIMEDOUT: { status: "connection timed out", transient: true },
  UND_ERR_CONNECT_TIMEOUT: { status: "connection timed out", transient: true },
};

/**
 * What an error of `fetch`, or of reading what it fetched, says about the network; undefined for
 * any other error. Fetch throws a `TypeError` for whatever happens and hides the reason in its cause.
 */
export function networkFailure(error: unknown): NetworkFailure | undefined {
  if (!(error instanceof TypeError)) return undefined;
  const cause = error.cause instanceof Error ? error.cause : error;
  const code = "code" in cause && typeof cause.code === "string" ? cause.code : "";
  // TLS writes its failures for its developers, over several lines.
  const status = cause.message.includes("\n") ? code : cause.message || code;
  return known[code] ?? { status, transient: false };
}
