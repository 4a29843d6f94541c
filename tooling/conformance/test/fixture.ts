import { fileURLToPath } from "node:url";

/** The path of a corpus that the project holds; without a name, of all of them. */
export function fixture(name?: string): string {
  const file = name === undefined ? "" : `${name}.jsonl`;
  return fileURLToPath(new URL(`../fixtures/${file}`, import.meta.url));
}
