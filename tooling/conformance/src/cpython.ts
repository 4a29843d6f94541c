import { readdirSync, readFileSync } from "node:fs";
import { loadPyodide } from "pyodide";
import type { Oracle, Reply } from "./oracle.ts";
import type { Scenario } from "./scenario.ts";

// From src as from dist, where this file is built to.
const SOURCES = new URL("../oracle/", import.meta.url);
const HOME = "/home/pyodide/oracle";

type RunScenarios = (json: string) => string;

/** CPython's asyncio, in this process. */
export class CPython implements Oracle {
  readonly version: string;
  readonly #runScenarios: RunScenarios;

  private constructor(version: string, runScenarios: RunScenarios) {
    this.version = version;
    this.#runScenarios = runScenarios;
  }

  /** Starts an interpreter, which takes about two seconds. */
  static async load(): Promise<CPython> {
    const { FS, pyimport } = await loadPyodide();
    FS.mkdir(HOME);
    for (const file of readdirSync(SOURCES).filter((name) => name.endsWith(".py"))) {
      FS.writeFile(`${HOME}/${file}`, readFileSync(new URL(file, SOURCES)));
    }
    const version: unknown = pyimport("platform").python_version();
    const { run_scenarios } = pyimport("oracle.run") as { run_scenarios: RunScenarios };
    return new CPython(String(version), run_scenarios);
  }

  run(scenarios: readonly Scenario[]): Reply[] {
    return JSON.parse(this.#runScenarios(JSON.stringify(scenarios))) as Reply[];
  }
}
