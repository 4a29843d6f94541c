import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";

/**
 * Starts this program again, with another command. The process hears nothing of a Ctrl-C: it ends when it loses the
 * channel to this one, which also happens when this one is killed.
 */
export function startChild(...args: string[]): ChildProcess {
  return fork(process.argv[1] as string, args, {
    detached: true,
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
}

/** Makes a process end, and waits until it has. */
export async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  if (child.connected) child.disconnect();
  await ended;
}

/** In such a process: waits until its parent has it end, or is gone. */
export async function released(): Promise<void> {
  if (process.connected) await once(process, "disconnect");
}
