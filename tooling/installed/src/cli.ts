import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chooseByName, runTool } from "@x/command-line";
import { closeBrowser } from "./browser.ts";
import type { Kind } from "./kind.ts";
import { kinds } from "./kinds/index.ts";
import { packAll } from "./pack.ts";
import { Registry } from "./registry.ts";
import { tryKinds } from "./try-kinds.ts";

const usage = (all: readonly Kind[]) => `usage: npx pnpm@12 installed [--all] [--keep] [NAME…]

Packs the packages, installs them in projects made on the spot, and builds and runs a program in each.

  --all   every kind of project; by default the few of npx pnpm@12 verify
  --keep  leaves the projects where they are, and says where

Names: ${all.map(({ name }) => name).join(" ")}
Exit code: 0 all is well, 1 something failed, 2 the command line is not valid`;

/** Runs what the command line asks for; returns the exit code. */
export async function cli(
  args: readonly string[],
  print: (line: string) => void,
  all: readonly Kind[] = kinds,
): Promise<number> {
  return runTool({
    usage: usage(all),
    print,
    parse: () => parse(args, all),
    run: (request) => tryAll(request, print),
  });
}

async function tryAll(
  { chosen, keep }: { readonly chosen: readonly Kind[]; readonly keep: boolean },
  print: (line: string) => void,
): Promise<number> {
  // Outside of the workspace, which no project is to find anything in.
  const folder = await mkdtemp(join(tmpdir(), "installed-"));
  try {
    const packages = await packAll(folder);
    await using registry = await Registry.start(packages);
    const names = packages.map(({ manifest }) => manifest.name);
    const failed = await tryKinds(chosen, folder, { registry: registry.url, names }, print);
    return failed === 0 ? 0 : 1;
  } finally {
    await closeBrowser();
    if (keep) print(`kept in ${folder}`);
    else await rm(folder, { recursive: true, force: true });
  }
}

function parse(args: readonly string[], all: readonly Kind[]) {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      help: { type: "boolean", default: false },
      all: { type: "boolean", default: false },
      keep: { type: "boolean", default: false },
    },
  });
  if (values.all && positionals.length > 0) throw new Error("--all takes no names");
  const chosen =
    positionals.length > 0
      ? chooseByName(all, positionals, "kind of project")
      : all.filter(({ quick }) => values.all || quick);
  return { ...values, chosen };
}
