// An edge worker, in the runtime of the real ones: a timer belongs to the request that has set it.
import { fileURLToPath } from "node:url";
import { Miniflare } from "miniflare";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

/** The worker with all that it imports, as the bundlers for this runtime make it. */
async function bundled(): Promise<string> {
  const bundle = await rolldown({
    input: fileURLToPath(new URL("edge/worker.ts", import.meta.url)),
    platform: "neutral",
    resolve: { conditionNames: ["@x/source", "workerd", "worker", "browser", "import"] },
  });
  const { output } = await bundle.generate({ format: "esm" });
  return output[0].code;
}

function start(script: string, compatibilityFlags: string[]): Miniflare {
  return new Miniflare({
    modules: true,
    script,
    compatibilityDate: "2026-01-01",
    compatibilityFlags,
  });
}

async function ask(workers: Miniflare, path: string): Promise<string> {
  const response = await workers.dispatchFetch(`http://localhost${path}`);
  return response.text();
}

describe.each([
  ["with Node's compatibility", ["nodejs_compat"]],
  ["without Node's compatibility", []],
])("%s", (_name, compatibilityFlags) => {
  let workers: Miniflare;

  beforeAll(async () => {
    workers = start(await bundled(), compatibilityFlags);
  });

  afterAll(() => workers.dispose());

  const request = (path: string) => ask(workers, path);

  test("there is no default loop to be shared by requests, and the error says to use run", async () => {
    for (let i = 0; i < 2; i += 1) {
      expect(await request("/outside")).toMatch(/^Error: no default loop here: .* inside run\(\)/);
    }
  });

  test("each request runs its own program", async () => {
    const answers = await Promise.all(["/run", "/run", "/run"].map(request));
    expect([...answers, await request("/run")]).toEqual(Array(4).fill('"slept"'));
  });

  test("an async function goes on in its run after an await, or the error says what that takes", async () => {
    const answer = await request("/after");
    if (compatibilityFlags.length > 0) expect(answer).toBe('"slept"');
    else expect(answer).toMatch(/^Error: no default loop here: .* nodejs_compat$/);
  });
});

test("an async function is cancelled without a signal where Node's store follows it", async () => {
  const workers = start(await bundled(), ["nodejs_compat"]);
  try {
    expect(await ask(workers, "/cancel")).toMatch(/^\["Task-\d+","CancelledError"\]$/);
  } finally {
    await workers.dispose();
  }
});
