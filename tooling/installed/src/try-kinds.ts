import { join } from "node:path";
import type { Kind } from "./kind.ts";
import { type Outcome, runKind, type Source } from "./run-kind.ts";

/** Tries each kind of project in a folder of its own, whatever comes of the others; returns how many failed. */
export async function tryKinds(
  kinds: readonly Kind[],
  folder: string,
  source: Source,
  print: (line: string) => void,
): Promise<number> {
  let failed = 0;
  for (const kind of kinds) {
    const start = performance.now();
    const { ok, line, details } = await runKind(kind, join(folder, kind.name), source).catch(
      broken,
    );
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    print(`${kind.name.padEnd(18)}${line}, in ${seconds} s`);
    if (details !== undefined) print(details);
    if (!ok) failed += 1;
  }
  print(`${kinds.length - failed} of ${kinds.length} kinds of projects are well`);
  return failed;
}

const broken = (error: unknown): Outcome => ({
  ok: false,
  line: "could not be tried",
  details: String(error),
});
