import { survey } from "../survey.ts";
import type { RemoteThread } from "./inspector-session.ts";
import { LookError } from "./look-error.ts";
import { openInspector, untilClosed } from "./open-inspector.ts";
import { report, type ThreadReport } from "./report.ts";

/** How long a process may take until its inspector listens, and until it answers, in ms. Both may take long on a busy
 * machine. */
const PATIENCE = 30_000;

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
 * line of code for it. If its inspector was not open, it is closed again.
 *
 * @param patience - how long the process may take until its inspector listens, and until it answers, in ms.
 * @throws LookError when the process does not exist, is not ours to look at, is not Node, has no loop of ours or
 * has those of another version.
 */
export async function lookInto(
  pid: number,
  patience: number = PATIENCE,
): Promise<readonly NamedReport[]> {
  const { session, isOurs, port } = await openInspector(pid, patience);
  try {
    const threads = [session, ...(await session.threads())];
    const reports = await Promise.all(threads.map(reportOf));
    return checkReports(pid, reports);
  } finally {
    await session.close(isOurs ? CLOSE : undefined);
    if (isOurs) await untilClosed(pid, port);
  }
}

/** Closes the inspector once the connection is over: Node before 24 crashes now and then if it closes the inspector
 * while a connection ends. The second timer gives the inspector's thread time even if the process was stopped for longer
 * than the first one takes. Neither keeps the process alive. */
const CLOSE = `void setTimeout(
  () => setTimeout(() => process.getBuiltinModule("node:inspector").close(), 150).unref(),
  150,
).unref()`;

async function reportOf(thread: RemoteThread): Promise<NamedReport> {
  const { name } = thread;
  try {
    const expression = `(${report})(${survey}, ${JSON.stringify(KERNEL)})`;
    const answer = (await thread.evaluate(expression)) as ThreadReport;
    return { thread: name, problem: undefined, ...answer };
  } catch (error) {
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
