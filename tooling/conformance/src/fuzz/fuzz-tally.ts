import { Tally } from "../tally.ts";
import type { Finding } from "./examine.ts";

/** Counts findings by area, and why scenarios were skipped. */
export class FuzzTally {
  readonly #areas = new Tally(["equal", "different", "skipped"]);
  readonly #problems = new Map<string, number>();
  count = 0;

  add(finding: Finding): void {
    const { area = "none" } = finding.scenario;
    this.count += 1;
    if (finding.kind === "compared") {
      this.#areas.add(area, finding.verdict.kind === "equal" ? "equal" : "different");
      return;
    }
    this.#areas.add(area, "skipped");
    this.#problems.set(finding.problem, (this.#problems.get(finding.problem) ?? 0) + 1);
  }

  toString(): string {
    const problems = [...this.#problems].map(([problem, count]) => `\n  ${count}: ${problem}`);
    const skipped = problems.length > 0 ? `\n\nskipped:${problems.join("")}` : "";
    return `${this.#areas}${skipped}`;
  }
}
