/** A runtime that is started with a script. */
export interface Scripted {
  readonly name: string;
  /** The npm package, with its version, that brings it. */
  readonly npm: string;
  readonly program: string;
  /** What comes before the script. */
  readonly start: string;
  /** Whether it has to pass the tests that need Node. */
  readonly isNode: boolean;
}

/** A place in a browser where scripts run. */
export interface Browser {
  readonly name: string;
  readonly realm: "page" | "worker";
}

export type Runtime = Scripted | Browser;

function node(major: number, version: string): Scripted {
  const name = `node${major}`;
  return { name, npm: `node@${version}`, program: "node", start: "node", isNode: true };
}

/** What the packages support; the first is what the others are compared with. */
export const runtimes: readonly Runtime[] = [
  node(20, "20.20.2"),
  node(22, "22.23.3"),
  node(24, "24.21.0"),
  node(26, "26.10.0"),
  { name: "bun", npm: "bun@1.4.5", program: "bun", start: "bun --bun", isNode: false },
  { name: "deno", npm: "deno@2.9.6", program: "deno", start: "deno run -A", isNode: false },
  { name: "chromium", realm: "page" },
  { name: "worker", realm: "worker" },
];
