import { lstatSync, renameSync } from "node:fs";

/** Identifies the file at a path; undefined when there is no file. */
export function fileAt(path: string): string | undefined {
  try {
    const { dev, ino } = lstatSync(path);
    return `${dev}:${ino}`;
  } catch {
    return undefined;
  }
}

/** Closes what listens at a path. Node then removes whatever file is there, so a file that another program has put
 * there since is moved aside meanwhile. @param file - the file that was there at the beginning. */
export function closeAt(path: string, file: string | undefined, close: () => void): void {
  const now = fileAt(path);
  if (now === undefined || now === file) {
    close();
    return;
  }
  const aside = `${path}.${process.pid}.aside`;
  move(path, aside);
  close();
  move(aside, path);
}

function move(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch {
    // What cannot be moved cannot be removed either.
  }
}
