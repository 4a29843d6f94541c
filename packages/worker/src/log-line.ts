// What Node writes of a module that is a `data:` URL, or one long line, is its source: kilobytes that
// nobody wants in a log. It is cut here; what says where in it something is stays.

/** So much of the address of a module is enough to know it by. */
const MODULE = /(data:text\/javascript[^…\n]{60})[^…\n]{40,}?((?::\d+)+\)?|": [^"\n]*)?$/gm;

/** A place, its line of source and a mark below it: Node puts them before the error itself. */
const EXCERPT = /^(\S[^\n]*:\d+)\n[^\n]*\n[ \t^]*\n+(?=\S)/;

/** So many names are enough to find out which of them was meant. */
const NAMES = 10;

/** A text without the sources of modules. */
export function withoutSources(text: string): string {
  return text.replace(MODULE, "$1…$2");
}

/** The first line of a text, without sources. */
export function firstLine(text: string): string {
  return withoutSources(text.slice(0, `${text}\n`.indexOf("\n")));
}

/** The stack of an error without sources. */
export function shortStack(stack: string): string {
  const place = EXCERPT.exec(stack)?.[1];
  if (place === undefined) return withoutSources(stack);
  // It becomes the first of the places where the error has come by.
  return withoutSources(stack.replace(EXCERPT, "").replace(/(?=\n +at )|$/, `\n    at ${place}`));
}

/** Names, as the end of a sentence. */
export function listed(names: readonly string[]): string {
  const more = names.length - NAMES;
  const all = names.slice(0, NAMES).join(", ");
  return more > 0 ? `${all} and ${more} more` : all;
}

/** Shortens the stack of something that a thread has thrown. */
export function shorten(thrown: unknown): void {
  if (!(thrown instanceof Error)) return;
  const stack = shortStack(String(thrown.stack));
  Reflect.defineProperty(thrown, "stack", { value: stack, writable: true, configurable: true });
}
