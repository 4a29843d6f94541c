import { defaultHost } from "@x/loop";
import { catalogue } from "./catalogue.ts";
import { textOf } from "./stage/expectation.ts";
import { find, nearest } from "./stage/find.ts";
import { perform } from "./stage/perform.ts";
import { type Rehearsal, rehearse } from "./stage/rehearse.ts";
import { show } from "./stage/show.ts";
import { failure, summary, Table } from "./stage/table.ts";

/** Where to print. */
export interface Terminal {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

/** Runs all programs in virtual time, compares what they do with what they must do, and prints a
 * table; returns the exit code: 1 when one has failed. */
export async function runPrograms(
  programs = catalogue,
  { stdout }: Terminal = process,
): Promise<number> {
  const table = new Table(programs);
  stdout.write(`${table.head()}\n`);
  const rehearsals: Rehearsal[] = [];
  for (const program of programs) {
    const rehearsal = await rehearse(program);
    stdout.write(`${table.row(rehearsal)}\n`);
    rehearsals.push(rehearsal);
  }
  const failures = rehearsals.filter(({ passed }) => !passed);
  for (const each of failures) stdout.write(`\n${failure(each)}\n`);
  stdout.write(`\n${summary(rehearsals)}\n`);
  return failures.length > 0 ? 1 : 0;
}

/** Runs one program in real time, printing as it goes; returns the exit code: 1 when it has failed,
 * 2 when there is none of that name or number. */
export async function runProgram(
  name: string,
  programs = catalogue,
  { stdout, stderr }: Terminal = process,
): Promise<number> {
  const wanted = find(programs, name);
  if (wanted.length === 0) {
    const near = nearest(programs, name);
    const hint = near === undefined ? "(demo list shows them all)" : `(Did you mean ${near}?)`;
    stderr.write(`error: unknown program '${name}'\n${hint}\n`);
    return 2;
  }
  const table = new Table(wanted);
  for (const program of wanted) {
    stdout.write(`${table.line(program)}\n`);
    try {
      await perform(program, defaultHost, ([time, text]) => {
        stdout.write(`${textOf([Math.round(time), text])}\n`);
      });
    } catch (error) {
      stderr.write(`error: ${program.name} failed with ${show(error)}\n`);
      return 1;
    }
  }
  return 0;
}

/** Prints what programs there are. */
export function listPrograms(programs = catalogue, { stdout }: Terminal = process): void {
  const table = new Table(programs);
  for (const program of programs) stdout.write(`${table.line(program)}\n`);
}
