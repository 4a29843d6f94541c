// Rehearses a release: in a clone, so that nothing here changes, and nothing is published. It makes versions and
// changelogs of the changesets, builds and checks what would be published, and shows it.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packages } from "./packages.mjs";

const root = join(import.meta.dirname, "..");

function refuse(message) {
  console.error(`No release: ${message}.`);
  process.exit(1);
}

const output = (folder, command, ...args) =>
  execFileSync(command, args, { cwd: folder, encoding: "utf8", stdio: "pipe" }).trim();

function run(folder, ...args) {
  const env = { ...process.env, CI: "true" };
  try {
    execFileSync("pnpm", args, { cwd: folder, stdio: "inherit", env });
  } catch {
    refuse(`"pnpm ${args.join(" ")}" has failed in a clone of this commit`);
  }
}

/** Whether the registry has a version of a package. */
function isPublished(name, version) {
  try {
    return output(root, "npm", "view", `${name}@${version}`, "version") !== "";
  } catch (error) {
    if (String(error.stderr).includes("E404")) return false;
    throw error;
  }
}

/** What a version's part of a changelog says. */
function changesOf(folder, version) {
  const changelog = readFileSync(join(folder, "CHANGELOG.md"), "utf8");
  const [, text = ""] = changelog.split(`\n## ${version}\n`);
  return text.split("\n## ")[0].trim();
}

/** How the reports of a package's API differ from those of its last release. */
function apiChanges(folder, tag) {
  try {
    output(folder, "git", "rev-parse", "--verify", "--quiet", `refs/tags/${tag}`);
  } catch {
    return "the first release: all of it is new";
  }
  return output(folder, "git", "diff", "--stat", tag, "--", "etc") || "none";
}

if (output(root, "git", "status", "--porcelain") !== "") {
  refuse("the working tree has changes; commit them or put them away");
}
if (readdirSync(join(root, ".changeset")).filter((name) => name.endsWith(".md")).length < 2) {
  refuse("there is no changeset; `npx pnpm@12 changeset` writes one");
}

const clone = mkdtempSync(join(tmpdir(), "release-"));
process.on("exit", () => rmSync(clone, { recursive: true, force: true }));
output(root, "git", "clone", "--quiet", root, clone);
run(clone, "install", "--frozen-lockfile", "--prefer-offline");
run(clone, "exec", "changeset", "version");

const released = packages.flatMap(({ name, manifest: { version: from } }) => {
  const folder = join(clone, "packages", name);
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return manifest.version === from
    ? []
    : [{ name: manifest.name, folder, from, to: manifest.version }];
});
for (const { name, to } of released) {
  if (isPublished(name, to)) refuse(`${name}@${to} is published already`);
}
// Without the guard of speed, which waits for nearly all of verify.
const checks = ["api", "check", "installed", "--filter=!@x/bench"];
run(clone, "exec", "turbo", "run", ...checks, "--output-logs=errors-only");

for (const { name, folder, from, to } of released) {
  const tarball = join(folder, "temp", "package.tgz");
  console.log(`\n${name} ${from} → ${to}, ${statSync(tarball).size} bytes packed`);
  console.log(`\nAPI: ${apiChanges(folder, `${name}@${from}`)}`);
  console.log(`\n${changesOf(folder, to)}`);
}
console.log(`\n${released.length} packages would be published. Nothing was.`);
