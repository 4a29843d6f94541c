// For a module that is a `data:` URL or one long line, Node prints kilobytes of source with an error. These
// functions cut the source and keep the position in it.

/** Matches the URL of a `data:` module; the first group is the part that is kept. */
const MODULE = /(data:text\/javascript[^…\n]{60})[^…\n]{40,}?((?::\d+)+\)?|": [^"\n]*)?$/gm;

/** Matches the position, the line of source and the mark below it that Node prints before an error. */
const EXCERPT = /^(\S[^\n]*:\d+)\n[^\n]*\n[ \t^]*\n+(?=\S)/;

/** How many names a message lists at most. */
const NAMES = 10;

/** Cuts the sources of modules from a text. */
export function withoutSources(text: string): string {
  return text.replace(MODULE, "$1…$2");
}

/** The first line of a text, without the sources of modules. */
export function firstLine(text: string): string {
  return withoutSources(text.slice(0, `${text}\n`.indexOf("\n")));
}

/** The stack of an error, without the sources of modules. */
export function shortStack(stack: string): string {
  const position = EXCERPT.exec(stack)?.[1];
  if (position === undefined) return withoutSources(stack);
  // The position becomes the first frame of the stack.
  return withoutSources(
    stack.replace(EXCERPT, "").replace(/(?=\n +at )|$/, `\n    at ${position}`),
  );
}

/** Lists names, as the end of a sentence. */
export function listed(names: readonly string[]): string {
  const more = names.length - NAMES;
  const all = names.slice(0, NAMES).join(", ");
  return more > 0 ? `${all} and ${more} more` : all;
}

/** Cuts the sources of modules from the stack of a thrown value. */
export function shorten(thrown: unknown): void {
  if (!(thrown instanceof Error)) return;
  const stack = shortStack(String(thrown.stack));
  Reflect.defineProperty(thrown, "stack", { value: stack, writable: true, configurable: true });
}
