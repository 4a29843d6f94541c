import { readdirSync, readFileSync } from "node:fs";
import { loadPyodide } from "pyodide";
import type { Scenario } from "./scenario.ts";
import type { Trace } from "./trace.ts";

/** What CPython makes of a scenario: a trace, or why there is none that says anything. */
export type Reply = { readonly trace: Trace } | { readonly problem: string };

// From src as from dist, where this file is built to.
const ORACLE = new URL("../oracle/", import.meta.url);

/** CPython, in this process, with the oracle that runs scenarios on its asyncio. */
export class CPython {
  /** For example `3.14.2`. */
  readonly version: string;
  readonly #runScenarios: (json: string) => string;

  private constructor(version: string, runScenarios: (json: string) => string) {
    this.version = version;
    this.#runScenarios = runScenarios;
  }

  /** Takes about two seconds. */
  static async load(): Promise<CPython> {
    const { FS, pyimport } = await loadPyodide();
    const home = "/home/pyodide/oracle";
    FS.mkdir(home);
    for (const file of readdirSync(ORACLE).filter((name) => name.endsWith(".py"))) {
      FS.writeFile(`${home}/${file}`, readFileSync(new URL(file, ORACLE)));
    }
    const version = pyimport("platform").python_version() as string;
    return new CPython(version, pyimport("oracle.run").run_scenarios);
  }

  run(scenarios: readonly Scenario[]): Reply[] {
    return JSON.parse(this.#runScenarios(JSON.stringify(scenarios))) as Reply[];
  }
}
