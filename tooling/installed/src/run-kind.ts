import { cp, mkdir, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import type { Kind } from "./kind.ts";
import { shell } from "./shell.ts";
import { perform } from "./step.ts";

const PROGRAMS = join(import.meta.dirname, "../programs");

const INSTALL = {
  npm: "npm install --no-audit --no-fund --loglevel=error",
  pnpm: "pnpm install --no-frozen-lockfile --config.verify-deps-before-run=false",
};

export interface Outcome {
  readonly ok: boolean;
  /** What has failed, or how much was done. */
  readonly line: string;
  /** What helps to find out why. */
  readonly details?: string;
}

/** Where our packages come from. */
export interface Source {
  readonly registry: string;
  readonly names: readonly string[];
}

/** Makes a project of a kind in a folder, installs it and does what it is for. */
export async function runKind(kind: Kind, folder: string, source: Source): Promise<Outcome> {
  await write(kind, folder, source);
  const env = environment(folder);
  const installed = await shell(INSTALL[kind.installer ?? "npm"], { cwd: folder, env });
  if (installed.code !== 0) return failed("the installation", installed.output);
  for (const step of kind.steps) {
    const { ok, what, output } = await perform(step, { cwd: folder, env });
    if (!ok) return failed(what, output);
  }
  return { ok: true, line: "ok" };
}

const failed = (what: string, details: string): Outcome => ({
  ok: false,
  line: `failed: ${what}`,
  details,
});

async function write(kind: Kind, folder: string, { registry, names }: Source): Promise<void> {
  const ours = Object.fromEntries(names.map((name) => [name, "*"]));
  const manifest = {
    name: "project",
    private: true,
    type: "module",
    ...kind.manifest,
    dependencies: { ...ours, ...kind.packages },
  };
  const files = {
    "package.json": JSON.stringify(manifest),
    ".npmrc": `@x:registry=${registry}\n`,
    ...kind.files,
  };
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
  for (const [path, program] of Object.entries(kind.programs ?? {})) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await cp(join(PROGRAMS, program), file);
  }
}

/** What commands of a project see: its programs first, and nothing of the package manager that has
 * started this. */
function environment(folder: string): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(npm|pnpm)_/i.test(name));
  const PATH = [join(folder, "node_modules/.bin"), process.env.PATH].join(delimiter);
  return { ...Object.fromEntries(own), PATH, NEXT_TELEMETRY_DISABLED: "1", NO_COLOR: "1" };
}
