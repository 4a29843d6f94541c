import { checkCommand } from "./commands/check.ts";
import { fuzzCommand } from "./commands/fuzz.ts";
import type { Print } from "./commands/print.ts";

const USAGE = `conformance [--async | --cpython] [PATH…]

Runs the scenarios of corpora on our packages and compares each whole trace with
CPython 3.14's. A PATH is a file of JSON lines, gzipped or not, or a folder of
them; without one, the corpora in tooling/conformance/fixtures are run.

Prints how many were equal in each area, and the first difference. The exit code
is 0 when all were equal, 1 when not, and 2 when they could not be read.

  --async        run them with async functions, and compare what came of them
  --cpython      run them on the CPython that fuzz compares with, not on our packages

conformance fuzz [--seconds N] [--count N] [--seed S] [--area A]

Makes up scenarios and runs each on our packages and on CPython 3.14, in this
process, up to the first difference, which is made as small as it can be.
The exit code is 0 when there was none, 1 when there was one.

  --seconds N    stop after N seconds: 10, if there is no --count either
  --count N      stop after N scenarios
  --seed S       of the first scenario, at random if not given; the next has S + 1
  --area A       only scenarios of one area
  --async        run ours with async functions`;

/** The command line; returns the exit code. */
export async function conformance(args: readonly string[], print: Print): Promise<number> {
  const [first, ...rest] = args;
  if (args.includes("--help") || args.includes("-h")) {
    print(USAGE);
    return 0;
  }
  try {
    return await (first === "fuzz" ? fuzzCommand(rest, print) : checkCommand(args, print));
  } catch (error) {
    print(error instanceof Error ? error.message : String(error));
    return 2;
  }
}
