import { expect, test } from "vitest";
import { guard } from "../../src/commands/guard.ts";

/** The guard of a job that must be as fast as its peer, which takes 100. */
async function guarding(ours: number[], names: object = {}) {
  let out = "";
  const terminal = {
    stdout: { write: (text: string) => (out += text) },
    stderr: { write: () => {} },
  };
  const last = ours.at(-1) as number;
  const figureOf = async (_: object, contestant: string): Promise<number> =>
    contestant.startsWith("ours") ? (ours.shift() ?? last) : 100;
  const guarded = { job: "race", size: 1, atLeast: 1, ...names };
  const code = await guard(terminal, [guarded], figureOf);
  return { code, out };
}

test("what is fast enough passes after three rounds", async () => {
  expect(await guarding([80])).toEqual({
    code: 0,
    out: "race: 1.25 × native in 3 rounds, enough: the least is 1\n",
  });
});

test("the best of more rounds counts when the machine is busy", async () => {
  const { code, out } = await guarding([150, 130, 140, 105, 90]);
  expect(code).toBe(0);
  expect(out).toContain("1.11 × native in 5 rounds, enough");
});

test("what is too slow in every round fails", async () => {
  const { code, out } = await guarding([200, 190, 210]);
  expect(code).toBe(1);
  expect(out).toContain("0.526 × native in 12 rounds, TOO SLOW");
});

test("a contest of a job may have another peer than native", async () => {
  const { out } = await guarding([80], { contest: "of three", ours: "ours, bare", peer: "p-race" });
  expect(out).toBe("race, of three: 1.25 × p-race in 3 rounds, enough: the least is 1\n");
});
