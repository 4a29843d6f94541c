// What the command lines of several tools have in common; `parseArgs` of Node does the rest.

/** A tool that is started from a command line. */
interface Tool<R extends { readonly help: boolean }> {
  readonly usage: string;
  readonly print: (line: string) => void;
  /** Reads the command line, and throws an error for people where it is not valid. */
  readonly parse: () => R;
  /** Does what the command line asks for; gives the exit code. */
  readonly run: (request: R) => Promise<number>;
}

/** Runs a tool; gives the exit code, which is 2 if the command line is not valid. */
export async function runTool<R extends { readonly help: boolean }>(
  tool: Tool<R>,
): Promise<number> {
  let request: R;
  try {
    request = tool.parse();
  } catch (error) {
    tool.print(`${(error as Error).message}\n\n${tool.usage}`);
    return 2;
  }
  if (!request.help) return tool.run(request);
  tool.print(tool.usage);
  return 0;
}

/** The things of these names; `what` is what the error calls a thing that there is not. */
export function chooseByName<T extends { readonly name: string }>(
  all: readonly T[],
  names: readonly string[],
  what: string,
): T[] {
  return names.map((name) => {
    const found = all.find((each) => each.name === name);
    if (found === undefined) throw new Error(`there is no ${what} "${name}"`);
    return found;
  });
}

/** The number that an option was given. */
export function wholeNumber(option: string, text: string, least: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : -1;
  if (value < least || !Number.isSafeInteger(value)) {
    throw new Error(`${option} must be a whole number from ${least}, not "${text}"`);
  }
  return value;
}
