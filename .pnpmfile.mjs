// What is published of a package's manifest: all that a user needs, and nothing that only the workspace does.
import { readFileSync } from "node:fs";

const workspace = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"));

function beforePacking({ scripts, sizeLimit, devDependencies, publishConfig, ...manifest }) {
  const directory = `packages/${manifest.name.slice("@x/".length)}`;
  const { author, repository } = workspace;
  return {
    ...manifest,
    author,
    repository: { type: "git", url: `git+${repository}.git`, directory },
    homepage: `${repository}/tree/main/${directory}#readme`,
    bugs: `${repository}/issues`,
    publishConfig: { ...publishConfig, provenance: true },
  };
}

export const hooks = { beforePacking };
