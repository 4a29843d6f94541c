import type { Outcome } from "../outcome.ts";
import type { Place, ScriptPlace } from "../place.ts";
import { shell } from "../shell.ts";
import { measureInBrowser } from "./browser.ts";

/** How many times slower than the first a runtime may be. */
const SLOWEST = 2;

/** Measures runtimes and compares each with the first. */
export class Throughput {
  #first: { readonly name: string; readonly steps: number } | undefined;

  async measureOn(place: Place): Promise<Outcome> {
    let steps: number;
    try {
      steps = await ("command" in place ? measureScript(place) : measureInBrowser(place));
    } catch (error) {
      return { ok: false, line: "failed to run", details: String(error) };
    }
    this.#first ??= { name: place.runtime.name, steps };
    const { name, steps: its } = this.#first;
    const ratio = steps / its;
    const millions = (steps / 1e6).toFixed(1);
    const line = `${millions} million steps/s, ${ratio.toFixed(2)} of ${name}'s`;
    return { ok: ratio * SLOWEST >= 1, line };
  }
}

async function measureScript(place: ScriptPlace): Promise<number> {
  const { output } = await shell(place.command("tooling/runtimes/dist/throughput/script.js"));
  const steps = Number(output.trim().split("\n").at(-1));
  if (!(steps > 0)) throw new Error(output);
  return steps;
}
