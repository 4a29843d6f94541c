/** What the inspectors of Node and of Chromium tell of an asynchronous stack. */
interface AsyncStack {
  readonly description?: string | undefined;
  readonly callFrames: readonly { readonly functionName: string }[];
  readonly parent?: AsyncStack | undefined;
}

/** The async part of a stack: what each part is called, with the functions of the programs of the tests in it. */
export function asyncParts(stack: AsyncStack | undefined): string[] {
  const parts: string[] = [];
  let part = stack;
  for (; part !== undefined; part = part.parent) {
    const functions = part.callFrames.map(({ functionName }) => functionName);
    const text = [`${part.description}:`, ...functions.filter((name) => OURS.has(name))].join(" ");
    // How many parts a function has that has awaited several times depends on what of Node resumes it.
    if (text !== parts.at(-1)) parts.push(text);
  }
  return parts;
}

const OURS = new Set(["main", "brew", "boil"]);
