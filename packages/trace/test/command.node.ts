import { main } from "../src/cli/main.ts";

/** Runs a command line. */
export function command(...args: string[]): Promise<{ code: number; out: string; error: string }> {
  return commandWithin(600_000, ...args);
}

/** The same for a process that may take some ms to answer. */
export async function commandWithin(
  patience: number,
  ...args: string[]
): Promise<{ code: number; out: string; error: string }> {
  let out = "";
  let error = "";
  const lines = {
    log: (text: string) => {
      out += text;
    },
    error: (text: string) => {
      error += text;
    },
  };
  const code = await main(args, lines, patience);
  return { code, out, error };
}
