import { readFileSync } from "node:fs";
import { arch, availableParallelism, cpus, platform } from "node:os";
import { firstLineOf } from "./first-line.ts";
import type { Settings } from "./settings.ts";

/** Where and with what was measured. */
export interface Machine {
  readonly date: string;
  readonly node: string;
  /** Null when the machine has none. */
  readonly python: string | null;
  readonly processor: string;
  readonly cores: number;
  readonly system: string;
  /** The versions of the peers. */
  readonly peers: Readonly<Record<string, string>>;
}

/** @throws Error when the Node that was asked for does not run. */
export function machineOf({ node, python }: Settings): Machine {
  const version = firstLineOf(node, ["--version"]);
  if (version === null) throw new Error(`${node} is no Node that could be run`);
  return {
    date: new Date().toISOString().slice(0, 10),
    node: version,
    python: python === null ? null : firstLineOf(python, ["--version"]),
    processor: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
    system: `${platform()} ${arch()}`,
    peers: peerVersions(),
  };
}

export function majorOf({ node }: Machine): number {
  return Number.parseInt(node.slice(1), 10);
}

function peerVersions(): Record<string, string> {
  const { dependencies }: { dependencies: Record<string, string> } = JSON.parse(
    readFileSync(new URL("../package.json", import.meta.url), "utf8"),
  );
  return Object.fromEntries(
    Object.entries(dependencies).filter(([, version]) => /^\d/.test(version)),
  );
}
