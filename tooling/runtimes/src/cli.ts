import { parseArgs } from "node:util";
import { find, type Place } from "./place.ts";
import { type Runtime, runtimes } from "./runtimes.ts";
import { testOn } from "./test-on.ts";
import { Throughput } from "./throughput/throughput.ts";

const USAGE = `usage: npx pnpm@12 runtimes [--throughput] [--installed] [RUNTIME…]

Runs the tests on other runtimes. npx fetches those that run scripts; Chromium has to be there.

  --throughput  measures how fast tasks step instead
  --installed   fetches nothing: what is not on this machine is left out

Runtimes: ${runtimes.map(({ name }) => name).join(" ")}
Exit code: 0 all is well, 1 something failed, 2 something that was asked for could not be run`;

/** The outcome on one runtime, in a line; `details` help to find out what is wrong. */
export interface Outcome {
  readonly ok: boolean;
  readonly line: string;
  readonly details?: string;
}

/** Runs what the command line asks for; answers the exit code. */
export async function cli(args: readonly string[], print: (line: string) => void): Promise<number> {
  let request: ReturnType<typeof parse>;
  try {
    request = parse(args);
  } catch (error) {
    print(`${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  if (request.help) {
    print(USAGE);
    return 0;
  }
  const throughput = new Throughput();
  const action = request.throughput ? (found: Place) => throughput.measureOn(found) : testOn;
  let [failed, missing] = [0, 0];
  for (const runtime of request.chosen) {
    const found = find(runtime, request.installed);
    if ("missing" in found) {
      missing += 1;
      print(row(runtime.name, "skipped", found.missing));
      continue;
    }
    const { ok, line, details } = await action(found);
    if (!ok) failed += 1;
    print(row(runtime.name, found.origin, line));
    if (details !== undefined) print(details);
  }
  if (failed > 0) return 1;
  return missing > 0 && !request.installed ? 2 : 0;
}

function row(name: string, origin: string, text: string): string {
  return `${name.padEnd(10)}${origin.padEnd(20)}${text}`;
}

function parse(args: readonly string[]) {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      help: { type: "boolean", default: false },
      installed: { type: "boolean", default: false },
      throughput: { type: "boolean", default: false },
    },
  });
  return { ...values, chosen: choose(positionals, values.installed) };
}

/** The runtimes by their names. Without any, all; of those that are installed, not the Node that
 * `npx pnpm@12 test` uses anyway. */
function choose(names: readonly string[], installed: boolean): readonly Runtime[] {
  if (names.length === 0) {
    return installed ? runtimes.filter((each) => !("isNode" in each && each.isNode)) : runtimes;
  }
  return names.map((name) => {
    const runtime = runtimes.find((each) => each.name === name);
    if (runtime === undefined) throw new Error(`there is no runtime "${name}"`);
    return runtime;
  });
}
