import { lookInto } from "../process/look-into.ts";
import { tableOf } from "./table.ts";
import { treeOf } from "./tree.ts";

const USAGE = `Usage: npx @x/trace ps PID       the tasks of a Node process, a line for each
       npx @x/trace pstree PID   the same as a tree of what waits for what`;

const COMMANDS = new Map([
  ["ps", tableOf],
  ["pstree", treeOf],
]);

/** Runs a command line, and returns the exit code: 1 if the process cannot be looked into, 2 for a wrong call.
 * @param patience - see {@link lookInto}. */
export async function main(
  args: readonly string[],
  out: { log(text: string): void; error(text: string): void },
  patience?: number,
): Promise<number> {
  const [command = "", pid = "", ...rest] = args;
  if (command === "--help") {
    out.log(USAGE);
    return 0;
  }
  const format = COMMANDS.get(command);
  if (format === undefined || !/^[1-9]\d*$/.test(pid) || rest.length > 0) {
    out.error(USAGE);
    return 2;
  }
  try {
    out.log(format(await lookInto(Number(pid), patience)));
    return 0;
  } catch (error) {
    out.error((error as Error).message);
    return 1;
  }
}
