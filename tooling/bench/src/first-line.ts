import { execFileSync } from "node:child_process";

/** The first line that a command prints, or null when there is no such command. */
export function firstLineOf(file: string, args: readonly string[]): string | null {
  try {
    return execFileSync(file, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] })
      .trim()
      .split("\n")[0] as string;
  } catch {
    return null;
  }
}
