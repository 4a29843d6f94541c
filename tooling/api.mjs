// Compares the public API of each package, and of its other entries, with their
// reports, etc/NAME.api.md; `--local` writes the reports instead of failing. What is marked `@internal` and what
// `./internal` exports may change at any time and is in no report.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Extractor, ExtractorConfig, ExtractorLogLevel } from "@microsoft/api-extractor";
import { packages } from "./packages.mjs";

const localBuild = process.argv.includes("--local");
const none = { logLevel: ExtractorLogLevel.None };
const error = { logLevel: ExtractorLogLevel.Error };

/** Writes a package's declarations, without what is `@internal`, to temp/api. */
function declare(folder) {
  rmSync(join(folder, "temp/api"), { recursive: true, force: true });
  const options = ["--emitDeclarationOnly", "--stripInternal", "--declarationDir", "temp/api"];
  execFileSync("tsc", ["-p", "tsconfig.build.json", ...options], { cwd: folder, stdio: "inherit" });
}

function configOf({ folder, manifest }, { name, module }) {
  return ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(folder, "package.json"),
    packageJson: manifest,
    configObject: {
      projectFolder: folder,
      mainEntryPointFilePath: join(folder, `temp/api/${module}.d.ts`),
      newlineKind: "lf",
      compiler: { tsconfigFilePath: join(folder, "tsconfig.build.json") },
      apiReport: {
        enabled: true,
        reportFolder: join(folder, "etc"),
        reportTempFolder: join(folder, "temp"),
        reportFileName: name,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: error },
        extractorMessageReporting: { default: error, "ae-missing-release-tag": none },
        tsdocMessageReporting: { default: error },
      },
    },
  });
}

/** What the package itself exports, that its other entries may name. */
function exportsOf({ name, folder }) {
  const report = readFileSync(join(folder, `etc/${name}.api.md`), "utf8");
  const names = /^export (?:abstract )?(?:class|const|function|interface|type) (\w+)/gm;
  return new Set(Array.from(report.matchAll(names), ([, name]) => name));
}

/** Whether an entry of a package is as its report says. */
function isAsReported(pkg, entry) {
  const known = entry === pkg.entries[0] ? new Set() : exportsOf(pkg);
  const { succeeded } = Extractor.invoke(configOf(pkg, entry), {
    localBuild,
    messageCallback: (message) => {
      if (message.logLevel === ExtractorLogLevel.Info) message.handled = true;
      if (message.messageId !== "ae-forgotten-export") return;
      const [, name] = /The symbol "(\w+)"/.exec(message.text);
      if (known.has(name)) message.logLevel = ExtractorLogLevel.None;
    },
  });
  return succeeded;
}

const failed = packages.filter((pkg) => {
  declare(pkg.folder);
  mkdirSync(join(pkg.folder, "etc"), { recursive: true });
  return pkg.entries.map((entry) => isAsReported(pkg, entry)).includes(false);
});
if (failed.length > 0) {
  const names = failed.map(({ name }) => name).join(", ");
  console.error(`${names}: if the change is meant, npx pnpm@12 api:update, and commit etc/`);
  process.exitCode = 1;
}
