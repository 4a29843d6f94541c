import { onlyEnds } from "@x/loop/internal";

/** The signals that ask a process to end, and the exit codes that shells give what they ended. */
export const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 };

export type Signal = keyof typeof EXIT_CODES;

const SIGNALS = /* @__PURE__ */ Object.keys(EXIT_CODES) as Signal[];

type Listener = (signal: Signal) => void;

/** What is used here of Node's `process`. */
interface NodeProcess {
  on(signal: Signal, listener: Listener): void;
  off(signal: Signal, listener: Listener): void;
}

/**
 * Passes the signals of the process on to its programs. All of them share one listener, since Node takes more than ten
 * for a leak and prints a warning.
 */
class ProcessSignals {
  readonly #programs = new Set<Listener>();
  /** The programs that a signal may wake. */
  readonly #wakeable = new Set<Listener>();

  add(program: Listener): void {
    if (this.#programs.size === 0) listen("on", this.#passOn);
    this.#programs.add(program);
  }

  /** Without this, signals can only end the program, so that it is idle if it waits for nothing else. */
  mayWake(program: Listener): void {
    if (!this.#programs.has(program)) return;
    if (this.#wakeable.size === 0) listen("on", this.#wake);
    this.#wakeable.add(program);
  }

  delete(program: Listener): void {
    this.#programs.delete(program);
    if (this.#programs.size === 0) listen("off", this.#passOn);
    if (this.#wakeable.delete(program) && this.#wakeable.size === 0) listen("off", this.#wake);
  }

  readonly #passOn: Listener = Object.assign(
    (signal: Signal) => {
      // A copy, since programs that begin meanwhile were not sent the signal.
      for (const program of [...this.#programs]) program(signal);
    },
    { [onlyEnds]: true },
  );

  /** Says, by being there, that a signal may wake a program. */
  readonly #wake: Listener = () => {};
}

/** Those of this process. */
export const processSignals = /* @__PURE__ */ new ProcessSignals();

function listen(change: "on" | "off", listener: Listener): void {
  const { process } = globalThis as unknown as { process: NodeProcess };
  for (const signal of SIGNALS) process[change](signal, listener);
}
