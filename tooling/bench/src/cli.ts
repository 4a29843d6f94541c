import { Command, CommanderError, InvalidArgumentError } from "commander";
import { bench } from "./commands/bench.ts";
import { growth } from "./commands/growth.ts";
import { guard } from "./commands/guard.ts";
import type { Options } from "./commands/options.ts";
import type { Terminal } from "./commands/terminal.ts";
import { jobs } from "./jobs/index.ts";

/** Runs what the command line asks for; answers the exit code: 0 when it has measured, 1 when the
 * guard found something too slow, 2 when nothing could be measured or compared. */
export async function cli(args: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode = 0;
  const program = new Command("bench")
    .description("measures the packages against their peers, and says which marks are reached")
    .configureOutput({
      writeOut: (text) => void terminal.stdout.write(text),
      writeErr: (text) => void terminal.stderr.write(text),
    })
    .enablePositionalOptions() // commands have the same options as the program itself
    .exitOverride();
  withOptions(program.command("growth"))
    .description("measures our packages at sizes from 1,000 to 1,000,000")
    .argument("[job...]", "by default all that have a size")
    .action(async (names: string[], options: Options) => growth(names, options, terminal));
  program
    .command("guard")
    .description("fails when a few jobs are much slower, against native, than they were")
    .action(async () => {
      exitCode = await guard(terminal);
    });
  program
    .command("list")
    .description("lists the jobs")
    .action(() => {
      for (const { name, about } of jobs) terminal.stdout.write(`${name.padEnd(10)} ${about}\n`);
    });
  withOptions(program)
    .argument("[job...]", "by default all")
    .action(async (names: string[], options: Options) => {
      exitCode = await bench(names, options, terminal);
    });
  try {
    await program.parseAsync(args, { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2; // it has said why
    terminal.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
}

function withOptions(command: Command): Command {
  return command
    .option("--quick", "smaller sizes, fewer rounds, and without the slow peers", false)
    .option("--rounds <n>", "how often each contestant is measured", positiveInteger)
    .option("--node <path>", "the Node that runs the contestants", process.execPath)
    .option("--json <file>", "writes all figures to a file")
    .option("--markdown <file>", "writes the figures as Markdown");
}

function positiveInteger(text: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : 0;
  if (value < 1) throw new InvalidArgumentError("Not a positive integer.");
  return value;
}
