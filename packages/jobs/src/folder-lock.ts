/**
 * PGlite lets two processes write in one folder, which then loses what one of them has written. So a file in the folder
 * says which process has it open. A file that a killed process has left behind is taken over, as Postgres does
 * it with its own.
 */

import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { kill, pid } from "node:process";

/** The files of this process. Any other one with its id is of an earlier process: containers count from 1. */
const files = /* @__PURE__ */ new Set<string>();

/**
 * Makes the folder if need be, and locks it.
 *
 * @returns what unlocks it.
 * @throws Error when it is open already.
 */
export function lockFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true });
  const file = join(realpathSync(folder), "jobs.lock");
  if (files.has(file))
    throw new Error("this process has it open: share it, by { boss: queue.boss }");
  if (existsSync(file)) {
    const owner = Number(readFileSync(file, "utf8"));
    if (owner !== pid && isAlive(owner)) {
      throw new Error(
        `process ${owner} has it open, and only one at a time can use a folder; if that is wrong, remove ${file}`,
      );
    }
    rmSync(file);
  }
  // It fails if another process has been quicker.
  writeFileSync(file, String(pid), { flag: "wx" });
  files.add(file);
  return () => {
    rmSync(file, { force: true });
    files.delete(file);
  };
}

function isAlive(process: number): boolean {
  try {
    return kill(process, 0);
  } catch (error) {
    // EPERM: it is another user's.
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
