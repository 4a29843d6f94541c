/** What is used here of Node's `process`. */
interface NodeProcess {
  exitCode?: number | string | undefined;
  on?(event: "exit", listener: () => void): void;
}

/** Calls `callback` at the end of the process. */
export function onExit(callback: () => void): void {
  processOf().on?.("exit", callback);
}

/** Makes the process end with exit code 1, unless it has an exit code already. */
export function failProcess(): void {
  const process = processOf();
  process.exitCode ||= 1;
}

function processOf(): NodeProcess {
  const { process = {} } = globalThis as { process?: NodeProcess };
  return process;
}
