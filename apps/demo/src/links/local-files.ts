import type { Dirent, Stats } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { type Coroutine, call } from "@x/future";
import { kindOfFile, readDocument } from "./document.ts";
import { broken, fine, type Outcome } from "./outcome.ts";

/** The Markdown and HTML files of a folder and its folders, but those that are hidden or installed. */
export function* findDocuments(folder: string): Coroutine<string[]> {
  const entries: Dirent[] = yield* call(() => readdir(folder, { withFileTypes: true }));
  const found: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith(".") || entry.name === "node_modules") continue;
    if (entry.isDirectory()) found.push(...(yield* findDocuments(path)));
    else if (entry.isFile() && kindOfFile(path)) found.push(path);
  }
  return found;
}

/** What is at a `file:` address, with its anchors if it is a document. */
export function* checkFile(url: URL): Coroutine<Outcome> {
  try {
    const path = fileURLToPath(url);
    const stats: Stats = yield* call(() => stat(path));
    const kind = stats.isFile() ? kindOfFile(path) : undefined;
    if (kind === undefined) return fine(url, stats.isDirectory() ? "folder" : "file");
    const text = yield* call(({ signal }) => readFile(path, { encoding: "utf8", signal }));
    const name = relative(process.cwd(), path);
    return fine(url, "file", readDocument(kind, text, { name, url, complete: true }));
  } catch (error) {
    const reason = fileProblem(error);
    if (reason === undefined) throw error;
    return broken(url, reason);
  }
}

const problems: Record<string, string> = {
  ENOENT: "no such file",
  ENOTDIR: "no such file",
  EACCES: "permission denied",
  ENAMETOOLONG: "no such file",
  ERR_INVALID_FILE_URL_HOST: "not a file of this machine",
  ERR_INVALID_FILE_URL_PATH: "not a path",
  ERR_INVALID_ARG_VALUE: "not a path", // a zero byte
};

/** Says why a file cannot be read; undefined if the error does not come from the file. */
export function fileProblem(error: unknown): string | undefined {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return problems[code];
}
