import { parseArgs } from "node:util";
import { chooseByName, runTool } from "@x/command-line";
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

/** Runs what the command line asks for; returns the exit code. */
export async function cli(args: readonly string[], print: (line: string) => void): Promise<number> {
  return runTool({
    usage: USAGE,
    print,
    parse: () => parse(args),
    run: (request) => testAll(request, print),
  });
}

async function testAll(
  request: ReturnType<typeof parse>,
  print: (line: string) => void,
): Promise<number> {
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
  const chosen =
    positionals.length > 0
      ? chooseByName(runtimes, positionals, "runtime")
      : byDefault(values.installed);
  return { ...values, chosen };
}

/** All; of those that are installed, not the Node that `npx pnpm@12 test` uses anyway. */
function byDefault(installed: boolean): readonly Runtime[] {
  return installed ? runtimes.filter((each) => !("isNode" in each && each.isNode)) : runtimes;
}
