/** What became of a file: its SHA-256, or why it could not be read. */
export type Hashed = { readonly digest: string } | { readonly problem: string };

/**
 * Hashes files, a piece at a time. Runs in a thread, to which only its text is sent: it sees nothing
 * of this module.
 *
 * @param hashed - counts the bytes, for the progress that another thread shows.
 */
export function hashFiles(paths: readonly string[], hashed: BigInt64Array): Hashed[] {
  const { createHash } = process.getBuiltinModule("node:crypto");
  const { closeSync, openSync, readSync } = process.getBuiltinModule("node:fs");
  const piece = Buffer.allocUnsafe(256 * 1024);

  function digest(path: string): string {
    const file = openSync(path, "r");
    try {
      const hash = createHash("sha256");
      for (;;) {
        const size = readSync(file, piece);
        if (size === 0) return hash.digest("hex");
        hash.update(piece.subarray(0, size));
        Atomics.add(hashed, 0, BigInt(size));
      }
    } finally {
      closeSync(file);
    }
  }

  return paths.map((path) => {
    try {
      return { digest: digest(path) };
    } catch (error) {
      return { problem: (error as Error).message };
    }
  });
}
