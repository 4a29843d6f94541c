// No job is lost when processes are killed. CRASHES=100 kills a hundred workers.

import { type Postgres, startPostgres } from "@x/test-support/postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { crash } from "./crash/crash.ts";

let postgres: Postgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.remove());

const kills = Number(process.env.CRASHES ?? 4);

test("each job that was put is run to its end, whatever is killed", async () => {
  const counts = await crash({ connection: postgres.url, name: "crash", workers: 4, kills });
  if (process.env.CRASHES !== undefined) console.log(counts);
  expect(counts).toMatchObject({
    workersKilled: kills,
    lost: 0,
    deadLetters: 0,
    exitCodes: [0, 0, 0, 0],
  });
});
