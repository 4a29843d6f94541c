import { readFileSync } from "node:fs";
import type { Coroutine } from "@x/future";
import { runMain } from "@x/future/node";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import type { CalcSettings } from "./calc/command.ts";
import type { HashSettings } from "./hash/command.ts";
import type { JobsSettings } from "./jobs/command.ts";
import { defaults } from "./links/settings.ts";
import { UsageError } from "./usage-error.ts";

/** What to do after all programs have passed. */
const NEXT = `Next: npx pnpm@12 demo list names the programs, npx pnpm@12 demo run factorial runs one in real time,
npx pnpm@12 demo --help names the larger ones. apps/demo/README.md tells about all of them.`;

/** Runs what the command line asks for; returns the exit code: 2 when it makes no sense. Each command
 * loads what it needs when it is run. */
export async function cli(args: readonly string[]): Promise<number> {
  let exitCode = 0;
  const program = new Command("demo")
    .description(
      "asyncio's concurrency primitives for TypeScript, at work; alone: runs all tutorial programs",
    )
    .version(version())
    .exitOverride();
  program
    .command("run")
    .description("run one tutorial program in real time")
    .argument("<name>")
    .addOption(timelineOption())
    .action(async (name: string, { timeline }: TimelineOption) => {
      const { runProgram } = await import("./programs/command.ts");
      exitCode = await recorded(timeline, `demo run ${name}`, () => runProgram(name));
    });
  program
    .command("list")
    .description("list the tutorial programs")
    .action(async () => {
      const { listPrograms } = await import("./programs/command.ts");
      listPrograms();
    });
  program
    .command("links")
    .description(
      "check every link of a folder of Markdown and HTML files, of one such file, or of a site",
    )
    .argument("<path-or-url>")
    .option("--limit <n>", "links checked at a time", positiveInteger, defaults.limit)
    .option("--timeout <ms>", "time for each request", positiveInteger, defaults.timeout)
    .option(
      "--total <ms>",
      "time for everything; what was found by then is printed",
      positiveInteger,
    )
    .option("--offline", "check own links only: to files, or of a site to itself", defaults.offline)
    .addOption(timelineOption())
    .action(async (where: string, { timeline, ...options }: LinksOptions) => {
      const { checkLinks } = await import("./links/command.ts");
      exitCode = await recorded(timeline, `demo links ${where}`, () =>
        interruptible(checkLinks(where, { ...defaults, ...options }, process)),
      );
    });
  program
    .command("calc")
    .description("serve a calculator: an expression a line, by a protocol")
    .option("--port <n>", "where to listen; 0 for any port that is free", port, 7777)
    .option("--streams", "by streams instead of a protocol", false)
    .action(async (options: CalcSettings) => {
      const { serveCalculator } = await import("./calc/command.ts");
      exitCode = await interruptible(serveCalculator(options, process));
    });
  program
    .command("hash")
    .description("print the SHA-256 of a file or of all files of a folder, by all cores")
    .argument("<path>")
    .option("--threads <n>", "how many threads; by default one for each core", positiveInteger)
    .action(async (path: string, settings: HashSettings) => {
      const { hashPath } = await import("./hash/command.ts");
      exitCode = await interruptible(hashPath(path, settings, process));
    });
  program
    .command("jobs")
    .description(
      "print the SHA-256 of all files of a folder, by processes that share a queue in Postgres; kills one of them",
    )
    .argument("<folder>")
    .option("--workers <n>", "how many processes, or handlers with --memory", severalWorkers, 3)
    .option("--connection <url>", "of a Postgres; by default one is started, for this run alone")
    .addOption(
      new Option("--memory", "in this process, with a queue in memory")
        .default(false)
        .conflicts("connection"),
    )
    .action(async (folder: string, settings: JobsSettings) => {
      const { hashByJobs } = await import("./jobs/command.ts");
      exitCode = await interruptible(hashByJobs(folder, settings, process));
    });
  // The processes that `jobs` starts.
  program.command("jobs-database", { hidden: true }).action(async () => {
    const { serveDatabase } = await import("./jobs/database.ts");
    await serveDatabase();
  });
  program
    .command("jobs-worker", { hidden: true })
    .argument("<connection>")
    .argument("<name>")
    .action(async (connection: string, name: string) => {
      const { runWorker } = await import("./jobs/worker.ts");
      exitCode = await interruptible(runWorker(connection, name));
    });
  // Last, since commands inherit from it: a mistyped command is to be called that.
  program.allowExcessArguments().action(async () => {
    const [unknown] = program.args;
    if (unknown !== undefined) program.error(`error: unknown command '${unknown}' (try --help)`);
    const { runPrograms } = await import("./programs/command.ts");
    exitCode = await runPrograms();
    if (exitCode === 0) process.stdout.write(`\n${NEXT}\n`);
  });
  try {
    await program.parseAsync(args, { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2; // it has said why
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`error: ${error.message}\n`);
    return 2;
  }
}

interface TimelineOption {
  readonly timeline?: string;
}

function timelineOption(): Option {
  return new Option(
    "--timeline <file>",
    "write what the tasks did to this file, an HTML page for a browser",
  );
}

/** Runs a program, and writes its timeline if a file for it is named. */
async function recorded(
  file: string | undefined,
  title: string,
  program: () => Promise<number>,
): Promise<number> {
  if (file === undefined) return program();
  const { withTimeline } = await import("./with-timeline.ts");
  return withTimeline(file, title, program);
}

interface LinksOptions extends TimelineOption {
  readonly limit: number;
  readonly timeout: number;
  readonly total?: number;
  readonly offline: boolean;
}

/** Runs a program that a signal cancels; returns its exit code. */
async function interruptible(main: Coroutine<number>): Promise<number> {
  let exitCode: number | undefined;
  await runMain(function* () {
    exitCode = yield* main;
  });
  // It sets the exit code of a program that a signal has ended.
  return exitCode ?? Number(process.exitCode);
}

function port(text: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : -1;
  if (value < 0 || value > 65_535) throw new InvalidArgumentError("Not a port.");
  return value;
}

function positiveInteger(text: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : 0;
  if (value < 1 || !Number.isSafeInteger(value))
    throw new InvalidArgumentError("Not a positive integer.");
  return value;
}

/** One of them is killed. */
function severalWorkers(text: string): number {
  const value = positiveInteger(text);
  if (value === 1) throw new InvalidArgumentError("Two are needed, since one of them is killed.");
  return value;
}

function version(): string {
  const manifest: { version: string } = JSON.parse(
    readFileSync(new URL("../package.json", import.meta.url), "utf8"),
  );
  return manifest.version;
}
