/** What a folder holds, in order. */
export interface Listing {
  readonly files: readonly { readonly path: string; readonly size: number }[];
  readonly folders: readonly string[];
  /** Why it could not be read. */
  readonly problem?: string;
}

/**
 * Lists a folder: its files and folders, not its symbolic links, devices and the like. Runs in a
 * thread, to which only its text is sent, where asking for many sizes one by one is quickest.
 */
export function listFolder(folder: string): Listing {
  const { lstatSync, readdirSync } = process.getBuiltinModule("node:fs");
  const { join } = process.getBuiltinModule("node:path");

  /** 0 for a file that is gone by now: hashing it will fail, and say so. */
  function sizeOf(path: string): number {
    return lstatSync(path, { throwIfNoEntry: false })?.size ?? 0;
  }

  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    const paths = (wanted: typeof entries) => wanted.map(({ name }) => join(folder, name)).sort();
    const files = paths(entries.filter((entry) => entry.isFile()));
    return {
      files: files.map((path) => ({ path, size: sizeOf(path) })),
      folders: paths(entries.filter((entry) => entry.isDirectory())),
    };
  } catch (error) {
    return { files: [], folders: [], problem: (error as Error).message };
  }
}
