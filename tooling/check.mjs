// Checks each built package as it would be published: its files, publint, Are
// The Types Wrong? (for users of ES modules), and of each public entry, that
// importing it does nothing and its size against package.json's `sizeLimit`: one for all of its entries, or one for each.
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

async function* problemsOf({ folder, manifest, entries }) {
  const tarball = pack(folder);
  const lint = await publint({ pack: { tarball: tarball.buffer }, strict: true });
  for (const message of lint.messages) yield formatMessage(message, lint.pkg);

  const pkg = createPackageFromTarballData(tarball);
  const files = ["README.md", "LICENSE"];
  // The first release writes the changelog.
  if (manifest.version !== "0.0.0") files.push("CHANGELOG.md");
  for (const file of files) {
    if (!pkg.fileExists(`/node_modules/${manifest.name}/${file}`)) yield `publishes no ${file}`;
  }
  const published = JSON.parse(pkg.readFile(`/node_modules/${manifest.name}/package.json`));
  for (const key of ["scripts", "sizeLimit", "devDependencies"]) {
    if (key in published) yield `publishes ${key}, which only the workspace needs`;
  }
  for (const key of ["author", "bugs", "homepage", "keywords", "repository"]) {
    if (!(key in published)) yield `publishes no ${key}`;
  }
  const declarations = pkg.listFiles().filter((file) => file.endsWith(".d.ts"));
  const needsNode = declarations.some((file) => /^import .* from "node:/m.test(pkg.readFile(file)));
  if (needsNode && !("@types/node" in (published.peerDependencies ?? {}))) {
    yield "has declarations that import Node's modules, and @types/node is not among its peers";
  }
  const types = await checkPackage(pkg);
  if (types.types === false) yield "has no types";
  for (const problem of types.problems ?? []) {
    const affects = (kind) => problemAffectsResolutionKind(problem, kind, types);
    if (affects("node16-esm") || affects("bundler")) {
      yield JSON.stringify({ ...problem, trace: undefined });
    }
  }

  const peers = Object.keys(manifest.peerDependencies ?? {});
  for (const { module, path, specifier } of entries) {
    const left = await leftovers(folder, module, peers);
    if (left.trim() !== "") yield `a bare import of ${specifier} leaves in a bundle: ${left}`;

    const bytes = await sizeOf(folder, `export * from "./dist/${module}.js";`, peers);
    const limit = manifest.sizeLimit[path] ?? manifest.sizeLimit;
    console.log(`${specifier}: ${bytes} bytes of ${limit}, minified and gzipped`);
    if (!(bytes <= limit)) yield `${specifier} is over its sizeLimit`;
  }
}

for (const pkg of packages) {
  for await (const problem of problemsOf(pkg)) {
    console.error(`${pkg.manifest.name}: ${problem}`);
    process.exitCode = 1;
  }
}
