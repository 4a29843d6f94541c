// Checks each built package as it would be published: its files, publint, Are
// The Types Wrong? (for users of ES modules), that importing it does nothing,
// and its size against its package.json's `sizeLimit`.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { problemAffectsResolutionKind } from "@arethetypeswrong/core/problems";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { leftovers, sizeOf } from "./bundle.mjs";
import { packages } from "./packages.mjs";

/** Packs a package and returns the tarball, which is left in its temp/. */
function pack(folder) {
  const file = join(folder, "temp/package.tgz");
  mkdirSync(join(folder, "temp"), { recursive: true });
  execFileSync("pnpm", ["pack", "--out", file], { cwd: folder });
  return new Uint8Array(readFileSync(file));
}

async function* problemsOf({ folder, manifest }) {
  const tarball = pack(folder);
  const lint = await publint({ pack: { tarball: tarball.buffer }, strict: true });
  for (const message of lint.messages) yield formatMessage(message, lint.pkg);

  const pkg = createPackageFromTarballData(tarball);
  for (const file of ["README.md", "CHANGELOG.md", "LICENSE"]) {
    if (!pkg.fileExists(`/node_modules/${manifest.name}/${file}`)) yield `publishes no ${file}`;
  }
  const types = await checkPackage(pkg);
  if (types.types === false) yield "has no types";
  for (const problem of types.problems ?? []) {
    const affects = (kind) => problemAffectsResolutionKind(problem, kind, types);
    if (affects("node16-esm") || affects("bundler")) {
      yield JSON.stringify({ ...problem, trace: undefined });
    }
  }

  const left = await leftovers(folder);
  if (left.trim() !== "") yield `a bare import leaves in a bundle: ${left}`;

  const bytes = await sizeOf(folder);
  console.log(`${manifest.name}: ${bytes} bytes of ${manifest.sizeLimit}, minified and gzipped`);
  if (!(bytes <= manifest.sizeLimit)) yield "is over its sizeLimit";
}

for (const pkg of packages) {
  for await (const problem of problemsOf(pkg)) {
    console.error(`${pkg.manifest.name}: ${problem}`);
    process.exitCode = 1;
  }
}
