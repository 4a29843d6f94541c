import { type Trace, thread } from "@x/loop/internal";

/**
 * Makes something watch the loops of this thread.
 *
 * @throws Error while something else watches them.
 */
export function install(trace: Trace): void {
  if (thread.trace !== null) {
    throw new Error(
      "This thread is being recorded or watched already: stop() the other recording or watch first",
    );
  }
  thread.trace = trace;
}

/** Ends what `install` began. Harmless when it has ended. */
export function uninstall(trace: Trace): void {
  if (thread.trace === trace) thread.trace = null;
}
