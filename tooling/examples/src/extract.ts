// Finds the examples: ```ts blocks in the documents and in the doc comments of
// the packages' sources.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

export interface Example {
  /** Where it stands: its file, from the repository's root, and its fence's line. */
  readonly file: string;
  readonly line: number;
  readonly code: string;
  /** False after ```ts no-run. */
  readonly runs: boolean;
  /** What it must print: the ```text or ```console block right after it. */
  readonly output: string | undefined;
}

interface Block {
  readonly info: string;
  /** The indices of its fences among the lines. */
  readonly first: number;
  readonly last: number;
  readonly code: string;
}

const root: string = join(import.meta.dirname, "../../..");

function blocksIn(lines: readonly string[]): Block[] {
  const blocks: Block[] = [];
  for (let first = 0; first < lines.length; first += 1) {
    const fence = /^( *)(`{3,})(.*)$/.exec(lines[first] ?? "");
    if (fence === null) continue;
    const [, indent = "", ticks = "", info = ""] = fence;
    const last = lines.findIndex((line, at) => at > first && line.trim() === ticks);
    if (last === -1) throw new Error(`line ${first + 1}: a code block without an end`);
    const inside = lines.slice(first + 1, last);
    const code = inside.map((line) => line.replace(indent, "")).join("\n");
    blocks.push({ info: info.trim(), first, last, code });
    first = last;
  }
  return blocks;
}

/** The text of a doc comment's line; nothing for any other line. */
const docComment = (line: string) => /^\s*\* ?(.*)$/.exec(line)?.[1] ?? "";

function examplesIn(file: string): Example[] {
  const text = readFileSync(join(root, file), "utf8").split("\n");
  const lines = file.endsWith(".ts") ? text.map(docComment) : text;
  return blocksIn(lines).flatMap(({ info, first, last, code }, index, blocks) => {
    if (!/^(ts|typescript)\b/.test(info)) return [];
    const next = blocks[index + 1];
    const gap = lines
      .slice(last + 1, next?.first)
      .join("")
      .trim();
    const output = gap === "" && /^(text|console)$/.test(next?.info ?? "") ? next?.code : undefined;
    return [{ file, line: first + 1, code, runs: info !== "ts no-run", output }];
  });
}

/** The files below a folder with an extension, from the repository's root. */
function filesIn(folder: string, extension: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(extension))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

/** The READMEs of the packages, which each have to show an example. */
export const readmes: string[] = readdirSync(join(root, "packages")).map(
  (name) => `packages/${name}/README.md`,
);

const sources = readdirSync(join(root, "packages")).map((name) => `packages/${name}/src`);

export const examples: Example[] = ["README.md", ...readmes]
  .concat(filesIn("docs", ".md"))
  .concat(sources.flatMap((folder) => filesIn(folder, ".ts")))
  .flatMap(examplesIn);
