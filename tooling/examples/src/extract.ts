// Finds the examples: ```ts blocks in the documents and in the doc comments of
// the packages' sources.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fromMarkdown } from "mdast-util-from-markdown";
import { visit } from "unist-util-visit";

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

/** The repository's root. */
export const root: string = join(import.meta.dirname, "../../..");

/** The text of a doc comment's line; nothing for any other line, so that lines keep their numbers. */
const docComment = (line: string) => /^\s*\* ?(.*)$/.exec(line)?.[1] ?? "";

function markdownOf(file: string): string {
  const text = readFileSync(join(root, file), "utf8");
  return file.endsWith(".ts") ? text.split("\n").map(docComment).join("\n") : text;
}

function examplesIn(file: string): Example[] {
  const found: Example[] = [];
  visit(
    fromMarkdown(markdownOf(file)),
    "code",
    ({ lang, meta, value, position }, index, parent) => {
      if (!/^(ts|typescript)$/.test(lang ?? "") || index === undefined || position === undefined)
        return;
      const next = parent?.children[index + 1];
      const printed = next?.type === "code" && /^(text|console)$/.test(next.lang ?? "");
      const output = printed ? next.value : undefined;
      found.push({ file, line: position.start.line, code: value, runs: meta !== "no-run", output });
    },
  );
  return found;
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
