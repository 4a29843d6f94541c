import { type Coroutine, isCancelled } from "@x/future";
import { moveOnAfter } from "@x/timeout";
import { crawl } from "./crawl.ts";
import { Findings } from "./findings.ts";
import { Hosts } from "./hosts.ts";
import { progressOn } from "./progress.ts";
import { report } from "./report.ts";
import type { Settings } from "./settings.ts";
import { openSource } from "./source.ts";

export interface Terminal {
  readonly stdout: NodeJS.WritableStream;
  /** The progress bar is drawn here, on a terminal. */
  readonly stderr: NodeJS.WritableStream & { isTTY?: boolean };
}

/**
 * What `demo links` does; its result is the exit code. Throws a `UsageError` when there is
 * nothing to check. Cancelled, it waits for all that it began, and still prints what it found.
 */
export function* checkLinks(
  name: string,
  settings: Settings,
  terminal: Terminal,
): Coroutine<number> {
  const started = performance.now();
  const source = yield* openSource(name);
  const findings = new Findings(source, settings);
  const progress = progressOn(terminal.stderr);
  const onProgress = () => progress.update(findings.checked, findings.known);
  const job = { source, findings, settings, hosts: new Hosts(settings.perHost), onProgress };
  let end: "finished" | "expired" | "interrupted";
  try {
    const finished = yield* moveOnAfter(settings.total, function* () {
      yield* crawl(job);
      return true;
    });
    end = finished ? "finished" : "expired";
  } catch (error) {
    // Swallowing a CancelledError is right only here at the top, where the program ends anyway.
    if (!isCancelled(error)) throw error;
    end = "interrupted";
  } finally {
    progress.stop();
  }
  const cutShort = {
    finished: undefined,
    expired: `the ${settings.total} ms for everything (--total) are over`,
    interrupted: "interrupted",
  }[end];
  const { text, broken } = report(findings, performance.now() - started, cutShort);
  terminal.stdout.write(text);
  if (end === "interrupted") return 130;
  return broken > 0 || end === "expired" ? 1 : 0;
}
