import { setTimeout as sleep } from "node:timers/promises";
import { survey } from "../survey.ts";
import { ConnectionLost, type RemoteThread } from "./inspector-session.ts";
import { LookError } from "./look-error.ts";
import { openInspector, untilClosed } from "./open-inspector.ts";
import { report, type ThreadReport } from "./report.ts";

/** How long a process may take until its inspector listens, and until it answers, in ms. Both may take long on a busy
 * machine. */
const PATIENCE = 30_000;

/** How long to wait before an inspector that has closed is asked for again, in ms. */
const PAUSE = 50;

/** The kernel of the packages that this one reads. */
const KERNEL = "@x/loop.kernel.2";

/** What a thread of a process tells, under the name of the thread. */
export interface NamedReport extends ThreadReport {
  readonly thread: string;
  /** Why it tells nothing, if so: nothing interrupts a thread that waits for the system. */
  readonly problem: string | undefined;
}

/**
 * Looks into another Node process: what the tasks in all its threads wait for. The process is not stopped, and needs no
 * line of code for it. If its inspector was not open, it is closed again. If the inspector closes meanwhile, because
 * another look has opened it and ends, this looks again.
 *
 * @param patience - how long the process may take until its inspector listens, and until it answers, in ms.
 * @throws LookError when the process does not exist, is not ours to look at, is not Node, has no loop of ours or
 * has those of another version.
 */
export async function lookInto(
  pid: number,
  patience: number = PATIENCE,
): Promise<readonly NamedReport[]> {
  for (let waited = 0; ; waited += PAUSE) {
    try {
      return await look(pid, patience);
    } catch (error) {
      if (!(error instanceof ConnectionLost)) throw error;
      if (waited >= patience) {
        throw new LookError(`the inspector of process ${pid} closes again and again`);
      }
      await sleep(PAUSE);
    }
  }
}

/** @throws ConnectionLost when the inspector closes meanwhile. */
async function look(pid: number, patience: number): Promise<readonly NamedReport[]> {
  const { session, isOurs, socket } = await openInspector(pid, patience);
  try {
    await session.evaluate(begin(isOurs));
    const threads = [session, ...(await session.threads())];
    const reports = await Promise.all(threads.map(reportOf));
    return checkReports(pid, reports);
  } finally {
    await session.close(END);
    if (isOurs) await untilClosed(pid, socket);
  }
}

/** A record in the other process: how many looks go on, and whether one of them has opened the inspector. */
const LOOKS = 'globalThis[Symbol.for("@x/trace.looks")]';

/** Counts a look that begins. */
function begin(isOurs: boolean): string {
  return `${LOOKS} ??= { count: 0, isOurs: false }; ${LOOKS}.count += 1; ${LOOKS}.isOurs ||= ${isOurs}`;
}

/**
 * Counts a look that ends, and closes the inspector with the last one, once the connection is over: Node before 24 crashes
 * now and then if it closes the inspector while a connection ends. The second timer gives the inspector's thread time
 * even if the process was stopped for longer than the first one takes. Neither keeps the process alive.
 */
const END = `(() => {
  const looks = ${LOOKS};
  looks.count -= 1;
  const close = () => {
    if (!looks.isOurs || looks.count > 0) return;
    looks.isOurs = false;
    process.getBuiltinModule("node:inspector").close();
  };
  setTimeout(() => setTimeout(close, 150).unref(), 150).unref();
})()`;

async function reportOf(thread: RemoteThread): Promise<NamedReport> {
  const { name } = thread;
  try {
    const expression = `(${report})(${survey}, ${JSON.stringify(KERNEL)})`;
    const answer = (await thread.evaluate(expression)) as ThreadReport;
    return { thread: name, problem: undefined, ...answer };
  } catch (error) {
    if (error instanceof ConnectionLost) throw error;
    return { thread: name, problem: (error as Error).message, kernels: [], tasks: [] };
  }
}

/** @throws LookError when no thread has a kernel that can be read. */
function checkReports(pid: number, reports: readonly NamedReport[]): readonly NamedReport[] {
  const isReadable = ({ kernels }: NamedReport): boolean => kernels.includes(KERNEL);
  if (reports.some(isReadable))
    return reports.filter((one) => one.problem !== undefined || isReadable(one));
  const others = new Set(reports.flatMap(({ kernels }) => kernels));
  if (others.size === 0) throw new LookError(`process ${pid} does not use @x/loop`);
  throw new LookError(
    `process ${pid} has another version of @x/loop: its kernel is ${[...others].join(", ")}, and this reads ${KERNEL}`,
  );
}
