import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
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

/** Runs what the command line asks for; answers the exit code. */
export async function cli(
  args: readonly string[],
  print: (line: string) => void,
  all: readonly Kind[] = kinds,
): Promise<number> {
  let request: ReturnType<typeof parse>;
  try {
    request = parse(args, all);
  } catch (error) {
    print(`${(error as Error).message}\n\n${usage(all)}`);
    return 2;
  }
  if (request.help) {
    print(usage(all));
    return 0;
  }
  // Outside of the workspace, which no project is to find anything in.
  const folder = await mkdtemp(join(tmpdir(), "installed-"));
  try {
    const packages = await packAll(folder);
    await using registry = await Registry.start(packages);
    const names = packages.map(({ manifest }) => manifest.name);
    const failed = await tryKinds(request.chosen, folder, { registry: registry.url, names }, print);
    return failed === 0 ? 0 : 1;
  } finally {
    await closeBrowser();
    if (request.keep) print(`kept in ${folder}`);
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
  return { ...values, chosen: choose(positionals, values.all, all) };
}

/** The kinds by their names; without any, all or the quick ones. */
function choose(names: readonly string[], everything: boolean, all: readonly Kind[]) {
  if (names.length === 0) return all.filter(({ quick }) => everything || quick);
  return names.map((name) => {
    const kind = all.find((each) => each.name === name);
    if (kind === undefined) throw new Error(`there is no kind of project "${name}"`);
    return kind;
  });
}
