import { stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Coroutine, call } from "@x/future";
import { UsageError } from "../usage-error.ts";
import { kindOfFile } from "./document.ts";
import { fileProblem, findDocuments } from "./local-files.ts";

/** What was asked to be checked: where to begin, and how far to go from there. */
export interface Source {
  /** As it was given. */
  readonly name: string;
  readonly seeds: readonly URL[];
  /** The folder that `/absolute` links of local documents start from. */
  readonly root?: URL;
  /** Whether the links of what is found there are checked too. */
  follows(url: URL): boolean;
  /** Whether a link that leads there is one of its own. */
  owns(url: URL): boolean;
  /** A seed was found at this address, after redirects. */
  arrived(url: URL): void;
}

export function* openSource(name: string): Coroutine<Source> {
  return /^https?:/i.test(name) ? site(name) : yield* files(name);
}

function site(name: string): Source {
  if (!URL.canParse(name)) throw new UsageError(`not a valid address: ${name}`);
  const start = new URL(name);
  start.hash = "";
  let { origin } = start;
  return {
    name,
    seeds: [start],
    follows: (url) => url.origin === origin,
    owns: (url) => url.origin === origin,
    // http://example.org is often only the way to https://www.example.org
    arrived: (url) => {
      origin = url.origin;
    },
  };
}

function* files(name: string): Coroutine<Source> {
  const path = resolve(name);
  const isFolder = yield* call(() => stat(path).then((stats) => stats.isDirectory(), explain));
  if (!isFolder && !kindOfFile(path)) {
    throw new UsageError(`neither a folder nor a Markdown or HTML file: ${name}`);
  }
  const paths = isFolder ? yield* findDocuments(path) : [path];
  if (paths.length === 0) throw new UsageError(`no Markdown or HTML files in ${name}`);
  const seeds = paths.map((file) => pathToFileURL(file));
  const known = new Set(seeds.map((url) => url.href));
  return {
    name,
    seeds,
    root: pathToFileURL(`${isFolder ? path : dirname(path)}/`),
    follows: (url) => known.has(url.href),
    owns: ({ protocol }) => protocol === "file:",
    arrived: () => {},
  };

  function explain(error: unknown): never {
    throw new UsageError(`${fileProblem(error) ?? String(error)}: ${name}`);
  }
}
