import { type Span, SpanStatusCode } from "@opentelemetry/api";
import { isCancelled } from "@x/future";
import { NONE } from "@x/future/internal";
import { describe } from "@x/loop/internal";

/**
 * Ends a span, with what its code has failed with as its status.
 *
 * @param error - `NONE` if it has not failed.
 * @param hasExpired - whether it is a timeout that has cancelled its code.
 */
export function endSpan(span: Span, error: unknown, hasExpired = false): void {
  if (isCancelled(error)) {
    if (hasExpired) setError(span, "TimeoutError", "timed out");
    else setError(span, "CancelledError", "cancelled");
  } else if (error instanceof Error) {
    setError(span, error.name, error.message);
    span.recordException(error);
  } else if (error !== NONE) {
    setError(span, typeof error, describe(error));
    span.recordException(describe(error));
  }
  span.end();
}

function setError(span: Span, type: string, message: string): void {
  span.setAttribute("error.type", type);
  span.setStatus({ code: SpanStatusCode.ERROR, message });
}
