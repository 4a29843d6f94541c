import type { Reason } from "../reasons.ts";
import { Tally } from "../tally.ts";
import type { Finding } from "./examine.ts";

/** Counts findings by area, and why scenarios were skipped. */
export class FuzzTally {
  readonly #areas: Tally<"equal" | Reason | "different" | "skipped">;
  readonly #problems = new Map<string, number>();
  count = 0;

  /** @param reasons - those for which outcomes may be others. */
  constructor(reasons: readonly Reason[] = []) {
    this.#areas = new Tally(["equal", ...reasons, "different", "skipped"]);
  }

  add(finding: Finding): void {
    const { area = "none" } = finding.scenario;
    this.count += 1;
    if (finding.kind === "compared") {
      const { verdict } = finding;
      if (verdict.kind === "explained") this.#areas.add(area, verdict.reason);
      else this.#areas.add(area, verdict.kind === "equal" ? "equal" : "different");
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
