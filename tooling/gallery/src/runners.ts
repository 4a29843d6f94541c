import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { rolldown } from "rolldown";

const temp = join(import.meta.dirname, "../temp/runners");
const require = createRequire(import.meta.url);

/** A test runner. */
interface Runner {
  /** Where its tests find `test`. */
  readonly source: string;
  /** What Node is called with to have it run a file. */
  call(file: string): readonly string[];
}

const runners = {
  "node:test": { source: "node:test", call: (file) => ["--test", "--test-reporter=tap", file] },
  jest: {
    source: "@jest/globals",
    call: (file) => [
      "--experimental-vm-modules",
      require.resolve("jest/bin/jest"),
      `--config=${JSON.stringify({
        rootDir: dirname(file),
        testMatch: ["**/*.mjs"],
        moduleFileExtensions: ["mjs", "js"],
        transform: {},
        watchman: false,
        testTimeout: 60_000,
      })}`,
    ],
  },
} satisfies Record<string, Runner>;

/**
 * Lets a test runner, in a process of its own, run the tests that `register` of a module makes.
 *
 * @returns its exit code and all that it has written.
 */
export async function runTests(name: keyof typeof runners, module: string) {
  const { source, call }: Runner = runners[name];
  const file = join(temp, name.replace(":", "-"), "tests.mjs");
  await bundle(
    `import { test } from "${source}";
    import { register } from ${JSON.stringify(module)};
    register(test);`,
    source,
    file,
  );
  const child = spawn(process.execPath, call(file));
  const [out, err, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  return { exitCode, output: out + err };
}

/** Writes a module and all that it imports to a file of JavaScript, which no runner has to transform. */
async function bundle(code: string, external: string, file: string): Promise<void> {
  const input = join(temp, "entry.js");
  const entry = {
    name: "entry",
    resolveId: (id: string) => (id === input ? id : null),
    load: (id: string) => (id === input ? code : null),
  };
  const bundled = await rolldown({
    input,
    external,
    platform: "node",
    resolve: { conditionNames: ["@x/source", "node", "import", "default"] },
    plugins: [entry],
  });
  await bundled.write({ file });
}
