import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { run } from "@x/future";
import type { Host } from "@x/loop";
import { onTestFinished } from "vitest";
import { checkLinks } from "../../src/links/command.ts";
import { defaults, type Settings } from "../../src/links/settings.ts";

/** A folder with these files, for as long as the test runs. */
export async function folder(files: Record<string, string>): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "links-"));
  onTestFinished(() => rm(path, { recursive: true }));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(join(path, dirname(name)), { recursive: true });
    await writeFile(join(path, name), content);
  }
  return path;
}

export interface Check {
  readonly exitCode: number;
  /** What it printed, line by line: without the folder's path and the time. */
  readonly printed: readonly string[];
  readonly progress: string;
}

/** Runs the command on a path or address. It hardly waits before it tries again, and as long as it takes
 * for an answer. */
export async function check(
  where: string,
  options: Partial<Settings> & { isTTY?: boolean; signal?: AbortSignal; host?: Host } = {},
): Promise<Check> {
  const { isTTY = false, signal, host, ...changed } = options;
  const settings = { ...defaults, backoff: 1, timeout: Number.POSITIVE_INFINITY, ...changed };
  const stdout = new PassThrough();
  const stderr = Object.assign(new PassThrough(), { isTTY });
  const exitCode = await run(checkLinks(where, settings, { stdout, stderr }), { signal, host });
  return {
    exitCode,
    printed: (await text(stdout.end()))
      .replaceAll(/[^\s]*\/links-\w{6}\//g, "")
      .replace(/ in \d+\.\d s$/m, "")
      .trimEnd()
      .split("\n"),
    progress: await text(stderr.end()),
  };
}
