import { findChromium, NO_CHROMIUM } from "@x/chromium";
import { isOnPath } from "./installed.ts";
import type { Browser, Runtime, Scripted } from "./runtimes.ts";

/** A runtime that is there to be used. */
export type Place = ScriptPlace | BrowserPlace;

export interface ScriptPlace {
  readonly runtime: Scripted;
  /** Where it comes from. */
  readonly origin: string;
  /** The command that runs a script, with its arguments. */
  command(script: string): string;
}

export interface BrowserPlace {
  readonly runtime: Browser;
  /** The browser's file. */
  readonly origin: string;
}

/** Finds a runtime, or says why it is not there and what to do. */
export function find(runtime: Runtime, installedOnly: boolean): Place | { missing: string } {
  if ("realm" in runtime) {
    const origin = findChromium();
    return origin === undefined ? { missing: NO_CHROMIUM } : { runtime, origin };
  }
  const { name, npm, program, start } = runtime;
  if (!installedOnly) {
    return {
      runtime,
      origin: npm,
      command: (script) => `npx -y -p ${npm} -c "${start} ${script}"`,
    };
  }
  if (isOnPath(program)) {
    return { runtime, origin: program, command: (script) => `${start} ${script}` };
  }
  return { missing: `no ${program} on the PATH; npx pnpm@12 runtimes ${name} fetches it` };
}
