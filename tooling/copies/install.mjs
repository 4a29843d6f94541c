// Installs the packages twice in a copy of project/, in two versions, as where two dependencies of a
// program bring one each. They are what would be published; a package manager is not needed, for they
// depend only on one another.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const here = import.meta.dirname;
const tarballs = join(here, "temp/tarballs");
const project = join(here, "temp/project");
const packages = Object.keys(readJson(join(here, "package.json")).dependencies);

const shortName = (name) => name.split("/")[1];
const tarballOf = (name) => join(tarballs, `${shortName(name)}.tgz`);

function pack(name) {
  const folder = join(here, "../../packages", shortName(name));
  execFileSync("pnpm", ["pack", "--out", tarballOf(name)], { cwd: folder });
}

/** Installs a package that re-exports all of ours, and below it a copy of each, of its own version. */
function installConsumer(consumer, changeVersion) {
  const folder = join(project, "node_modules", consumer);
  for (const name of packages) {
    const copy = join(folder, "node_modules", name);
    mkdirSync(copy, { recursive: true });
    execFileSync("tar", ["-xzf", tarballOf(name), "--strip-components=1", "-C", copy]);
    const manifest = readJson(join(copy, "package.json"));
    writeJson(join(copy, "package.json"), {
      ...manifest,
      version: changeVersion(manifest.version),
    });
  }
  writeJson(join(folder, "package.json"), {
    name: consumer,
    type: "module",
    exports: "./index.js",
  });
  const reexports = packages.map((name) => `export * from "${name}";\n`).join("");
  for (const file of ["index.js", "index.d.ts"]) writeFileSync(join(folder, file), reexports);
}

function readJson(file) {
  return JSON.parse(readFileSync(file, "utf8"));
}

function writeJson(file, value) {
  writeFileSync(file, JSON.stringify(value));
}

for (const folder of [tarballs, project]) rmSync(folder, { recursive: true, force: true });
mkdirSync(tarballs, { recursive: true });
cpSync(join(here, "project"), project, { recursive: true });
for (const name of packages) pack(name);
installConsumer("first", (version) => version);
installConsumer("second", (version) => version.replace(/\d+$/, (patch) => Number(patch) + 1));
