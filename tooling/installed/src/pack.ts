import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { shell } from "./shell.ts";

const PACKAGES = join(import.meta.dirname, "../../../packages");

/** A package as it would be published. */
export interface Packed {
  readonly manifest: { readonly name: string; readonly version: string };
  readonly tarball: Buffer;
  /** As in a lockfile. */
  readonly integrity: string;
}

/** Packs all packages, with a folder for their tarballs. */
export async function packAll(folder: string): Promise<Packed[]> {
  const names = await readdir(PACKAGES);
  return Promise.all(names.map((name) => pack(join(PACKAGES, name), join(folder, `${name}.tgz`))));
}

async function pack(folder: string, file: string): Promise<Packed> {
  const { code, output } = await shell(`pnpm pack --out "${file}"`, { cwd: folder });
  if (code !== 0) throw new Error(`${folder} cannot be packed:\n${output}`);
  const unpacked = await shell(`tar -xzOf "${file}" package/package.json`, { cwd: folder });
  const tarball = await readFile(file);
  const integrity = `sha512-${createHash("sha512").update(tarball).digest("base64")}`;
  return { manifest: JSON.parse(unpacked.output), tarball, integrity };
}
