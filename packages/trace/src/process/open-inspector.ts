import { readlinkSync } from "node:fs";
import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { InspectorSession } from "./inspector-session.ts";
import { LookError } from "./look-error.ts";
import { portsOf } from "./ports.ts";

/** How many ms an open inspector may take to answer. It has a thread of its own, so a busy program does not delay it;
 * anything else that listens at a port of the process may never answer. */
const QUICK = 500;

/** How long to wait for an inspector to close, in ms. It stays open as long as a step of the process does not end. */
const CLOSING = 3000;

/** How often it is looked at meanwhile, in ms. */
const PAUSE = 50;

/** After how many ms a process is asked again to open its inspector, which it ignores while the inspector of another look
 * closes. Each further time it is twice as many, for processes that listen to the signal themselves. */
const ASK_AGAIN = 1000;

/** The inspector of a process. */
export interface OpenInspector {
  readonly session: InspectorSession;
  /** The socket by which it listens. */
  readonly socket: string;
  /** Whether it was not open before. */
  readonly isOurs: boolean;
}

/**
 * Connects to the inspector of a Node process. If it is not open, the process is asked to open it, by SIGUSR1.
 *
 * @throws ConnectionLost when the inspector closes meanwhile; LookError when there is no such process, it is not ours to look at, or it is not Node.
 */
export async function openInspector(pid: number, patience: number): Promise<OpenInspector> {
  checkProcess(pid);
  const before = portsOf(pid);
  const open = await firstOf(before, patience);
  if (open !== undefined) return { ...open, isOurs: false };
  let opened: Omit<OpenInspector, "isOurs"> | undefined;
  let askAt = 0;
  await poll(patience, async (waited) => {
    checkProcess(pid);
    if (waited >= askAt) {
      process.kill(pid, "SIGUSR1");
      askAt = Math.max(ASK_AGAIN, 2 * askAt);
    }
    opened = await firstOf(portsOf(pid), patience);
    return opened !== undefined;
  });
  // What had its socket before was only slow to answer.
  if (opened !== undefined) return { ...opened, isOurs: !has(before, opened.socket) };
  throw new LookError(
    `the inspector of process ${pid} does not open: another process may have its port, 9229 by default, or the process listens to SIGUSR1 itself; with --inspect-port=0, it takes a port that is free`,
  );
}

/** Waits until an inspector that was asked to close has done so, since it ignores a request to open meanwhile. */
export async function untilClosed(pid: number, socket: string): Promise<void> {
  await poll(CLOSING, () => Promise.resolve(!has(portsOf(pid), socket)));
}

function has(ports: ReadonlyMap<number, string>, socket: string): boolean {
  return [...ports.values()].includes(socket);
}

/** Waits until something has happened, but no longer than `patience` ms. */
async function poll(
  patience: number,
  hasHappened: (waited: number) => Promise<boolean>,
): Promise<void> {
  for (let waited = 0; waited < patience; waited += PAUSE) {
    if (await hasHappened(waited)) return;
    await sleep(PAUSE);
  }
}

/** @throws LookError unless the process is a Node process that may be looked at. SIGUSR1 would end any other. */
function checkProcess(pid: number): void {
  const program = programOf(pid);
  if (/^node/i.test(program)) return;
  throw new LookError(`process ${pid} runs ${program}, and this looks into Node only`);
}

const REASONS: Record<string, string> = {
  ESRCH: "does not exist",
  EPERM: "belongs to another user: run this as that user",
  EACCES: "belongs to another user: run this as that user",
};

/** The name of the program that a process runs. */
function programOf(pid: number): string {
  try {
    process.kill(pid, 0);
    return basename(readlinkSync(`/proc/${pid}/exe`));
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    const reason =
      REASONS[code] ?? "does not tell what it runs: it has ended, or this is not Linux";
    throw new LookError(`process ${pid} ${reason}`);
  }
}

/** A session with the first of the ports at which an inspector answers. */
async function firstOf(
  ports: ReadonlyMap<number, string>,
  patience: number,
): Promise<Omit<OpenInspector, "isOurs"> | undefined> {
  const asked = [...ports].map(async ([port, socket]) => ({ socket, url: await urlOf(port) }));
  for (const { socket, url } of await Promise.all(asked)) {
    if (url !== undefined) return { session: await InspectorSession.open(url, patience), socket };
  }
  return undefined;
}

/** The address of the inspector that listens at a port, if one does. */
async function urlOf(port: number): Promise<string | undefined> {
  try {
    const signal = AbortSignal.timeout(QUICK);
    const answer = await fetch(`http://127.0.0.1:${port}/json/list`, { signal });
    const [target] = (await answer.json()) as [{ webSocketDebuggerUrl: string }];
    return target.webSocketDebuggerUrl;
  } catch {
    return undefined;
  }
}
