// A stand-in until the tutorial programs are here: what the command line needs of them.

/** Runs all programs under virtual time; answers the exit code. */
export async function runPrograms(): Promise<number> {
  return 0;
}

/** Runs one program in real time; answers the exit code. */
export async function runProgram(name: string): Promise<number> {
  process.stderr.write(`error: no such program: ${name}\n`);
  return 2;
}

/** Prints what programs there are. */
export function listPrograms(): void {}
