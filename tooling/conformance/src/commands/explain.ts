import { inspect } from "node:util";
import type { Verdict } from "../check.ts";
import type { Sample } from "../corpus.ts";
import { sideBySide } from "../side-by-side.ts";

/** Shows why a verdict is that traces differ; null when it is not. */
export function explain(
  title: string,
  { scenario, trace }: Sample,
  verdict: Verdict,
  headings: readonly [expected: string, actual: string],
): string | null {
  const replay = `\n\n${JSON.stringify({ scenario, trace })}`;
  switch (verdict.kind) {
    case "equal":
    case "explained":
      return null;
    case "unsupported":
      return `${title} is not supported: there is no ${verdict.missing}${replay}`;
    case "failed":
      return `${title} could not be run: ${inspect(verdict.error)}${replay}`;
    case "different": {
      const { agreesTo, differsAt } = verdict.comparison;
      const agreement = agreesTo === null ? "" : ` (and agrees up to ${agreesTo})`;
      const columns = sideBySide(trace, verdict.actual, headings, process.stdout.columns);
      return `${title} differs at the level ${differsAt}${agreement}\n\n${columns}${replay}`;
    }
  }
}
