import { join } from "node:path";
import { openPage } from "./browser.ts";
import type { RunStep, ServerStep, Step } from "./kind.ts";
import { serveFolder } from "./serve-folder.ts";
import { shell, start } from "./shell.ts";

interface Place {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

export interface Performed {
  readonly ok: boolean;
  readonly what: string;
  readonly output: string;
}

/** Does a step in a project. */
export async function perform(step: Step, place: Place): Promise<Performed> {
  if ("run" in step) return runCommand(step, place);
  if ("server" in step) return runServer(step, place);
  const folder = join(place.cwd, step.page);
  const what = `the page of ${step.page}`;
  return { what, ...(await serveFolder(folder, (url) => openPage(url, step.prints))) };
}

async function runCommand({ run, fails, prints = "" }: RunStep, place: Place): Promise<Performed> {
  const { code, output } = await shell(run, place);
  return { what: run, ok: (fails ?? false) === (code !== 0) && output.includes(prints), output };
}

async function runServer({ server, asks }: ServerStep, place: Place): Promise<Performed> {
  const { child, ended } = start(server, place);
  const address = new Promise<string | undefined>((resolve) => {
    child.on("output", (output: string) => {
      const found = /http:\/\/(?:localhost|127\.0\.0\.1):\d+/.exec(output);
      if (found !== null) resolve(found[0]);
    });
    void ended.then(() => resolve(undefined));
  });
  try {
    const url = await address;
    if (url === undefined) return { what: server, ok: false, output: (await ended).output };
    for (const { path, as, prints } of asks) {
      const { ok, output } = await ask(url + path, as, prints);
      if (!ok) return { what: `${server}, asked for ${path}`, ok, output };
    }
    return { what: server, ok: true, output: "" };
  } finally {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid);
    await ended;
  }
}

async function ask(url: string, as: "page" | "text", prints: string) {
  if (as === "page") return openPage(url, prints);
  const output = await (await fetch(url)).text();
  return { ok: output.includes(prints), output };
}
