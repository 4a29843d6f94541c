/** A line as `sha256sum` prints it: names with line breaks in them are escaped, which a backslash at
 * the beginning says. */
export function lineOf(digest: string, path: string): string {
  const name = path.replace(/[\\\n\r]/g, (character) => escapes[character] as string);
  return `${name === path ? "" : "\\"}${digest}  ${name}\n`;
}

const escapes: { readonly [character: string]: string } = {
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
};
