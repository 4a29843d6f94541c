import { readFileSync } from "node:fs";
import { expect } from "vitest";

const BARE = [5000, "text", true, null];

/**
 * Checks that all that takes options refuses a bare value in their place, at the call.
 *
 * @param report - the API report that says what takes options.
 * @param calls - a call of each, by its name and in the order of the report.
 */
export function expectNoBareOptions(
  report: URL,
  calls: Record<string, (bare: never) => unknown>,
): void {
  expect(Object.keys(calls)).toEqual(withOptions(readFileSync(report, "utf8")));
  for (const [name, call] of Object.entries(calls)) {
    for (const bare of BARE) {
      expect(
        thrownBy(() => call(bare as never)),
        `${name}, given ${bare}`,
      ).toMatchObject({
        name: "TypeError",
        message: expect.stringMatching(/^options must be an object/),
      });
    }
  }
}

/** The functions, constructors and methods of classes and interfaces of an API report that take options. Overloads count once. */
function withOptions(report: string): string[] {
  const found = new Set<string>();
  let owner = "";
  for (const line of report.split("\n")) {
    if (/^\S/.test(line) && line !== "}")
      owner = /^export (?:abstract class|class|interface) (\w+)/.exec(line)?.[1] ?? "";
    const name = /^(?:export function | +)(\w+)[<(].*\b(?:options|limits)\??: /.exec(line)?.[1];
    if (name !== undefined) found.add(owner === "" ? name : `${owner}.${name}`);
  }
  return [...found];
}

function thrownBy(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
}
