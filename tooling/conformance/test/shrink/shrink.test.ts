import { expect, test } from "vitest";
import { generateScenario } from "../../src/fuzz/generate.ts";
import type { Scenario } from "../../src/scenario.ts";
import { smallerScenarios } from "../../src/shrink/scenarios.ts";
import { shrink } from "../../src/shrink/shrink.ts";

/** The smallest scenario that still has some texts in it. */
async function smallestWith(scenario: Scenario, ...texts: (string | RegExp)[]): Promise<Scenario> {
  const { id: _, area: __, ...rest } = scenario;
  return shrink(rest, async (candidates) =>
    candidates.map((candidate) => {
      const text = JSON.stringify(candidate);
      return texts.every((each) => text.search(each) >= 0);
    }),
  );
}

const scenario: Scenario = {
  bodies: {
    main: [
      ["spawn", "t1", "a", { name: "n1", eager: true }],
      ["spawn", "t2", "b"],
      [
        "timeout",
        "w1",
        4,
        [
          ["sleep", 2],
          [
            "try",
            {
              body: [
                ["await", "t1"],
                ["log", 1],
              ],
              except: [["any", [["cancel", "t2", "m1"]]]],
            },
          ],
        ],
      ],
      ["return", 7],
    ],
    a: [
      ["spin", 3],
      ["call", "b"],
    ],
    b: [
      ["put", "q1", 5],
      ["add_cb", "f1", "k1"],
    ],
    unused: [["log", 2]],
  },
  objects: { q1: ["queue", "fifo", 2], f1: ["future"] },
  callbacks: {
    k1: [
      ["log", 3],
      ["set_result", "f1", 4],
    ],
  },
  eager_factory: true,
};

test("nothing is left when nothing is asked for", async () => {
  expect(await smallestWith(scenario)).toEqual({ bodies: { main: [] } });
});

test("a statement is taken out of those around it", async () => {
  expect((await smallestWith(scenario, /\["cancel"/)).bodies).toEqual({ main: [["cancel"]] });
});

test("statements that belong together stay together", async () => {
  expect(
    (await smallestWith(scenario, /\["timeout","w1".*\["await","t1"\].*\["cancel","t2"/)).bodies,
  ).toEqual({
    main: [
      [
        "timeout",
        "w1",
        0,
        [
          ["await", "t1"],
          ["cancel", "t2"],
        ],
      ],
    ],
  });
});

test("bodies, callbacks and objects that are needed stay", async () => {
  const { bodies, callbacks, objects } = await smallestWith(
    scenario,
    /"spawn"/,
    /"add_cb"/,
    /"set_result"/,
  );
  expect({ bodies, callbacks, objects }).toMatchInlineSnapshot(`
    {
      "bodies": {
        "b": [
          [
            "add_cb",
            "f1",
            "k1",
          ],
        ],
        "main": [
          [
            "spawn",
            "t2",
            "b",
          ],
        ],
      },
      "callbacks": {
        "k1": [
          [
            "set_result",
          ],
        ],
      },
      "objects": undefined,
    }
  `);
});

test("a condition's lock stays with it", async () => {
  const shared: Scenario = {
    bodies: { main: [["with", "c1", [["notify", "c1", 2]]]] },
    objects: { e1: ["event"], l1: ["lock"], c1: ["condition", "l1"] },
  };
  expect(await smallestWith(shared, /"notify","c1"/, /"lock"/, /"condition","l1"/)).toEqual({
    bodies: { main: [["notify", "c1"]] },
    objects: { l1: ["lock"], c1: ["condition", "l1"] },
  });
});

test("one body takes another's place", async () => {
  const wanted = /"main":\[\["spawn","t1","\w"[^[]*,\["spawn","t2","\w"\].*"log",3/;
  const { bodies } = await smallestWith(scenario, wanted);
  expect(Object.keys(bodies)).toHaveLength(2);
});

test("constants and options become smaller", async () => {
  expect(
    (await smallestWith(scenario, /"name"/, /\["sleep"/, /"queue"/, /"put"/)).bodies,
  ).toMatchInlineSnapshot(`
    {
      "b": [
        [
          "put",
          "q1",
        ],
      ],
      "main": [
        [
          "spawn",
          "t1",
          "b",
          {
            "name": "n1",
          },
        ],
        [
          "sleep",
        ],
      ],
    }
  `);
});

test("exception groups keep a member", async () => {
  const group: Scenario = {
    bodies: {
      main: [
        [
          "raise_group",
          "m1",
          [
            ["ValueError", "m2"],
            [
              "m3",
              [
                ["RuntimeError", null],
                ["TimeoutError", "m4"],
              ],
            ],
          ],
        ],
      ],
    },
  };
  expect((await smallestWith(group, /raise_group/)).bodies).toEqual({
    main: [["raise_group", "m1", [[expect.any(String), expect.any(String)]]]],
  });
  expect((await smallestWith(group, /TimeoutError/)).bodies).toEqual({
    main: [["raise_group", "m1", [["TimeoutError", "m4"]]]],
  });
});

test("no scenario is among those that are smaller than it", async () => {
  for (let seed = 0; seed < 50; seed += 1) {
    const text = JSON.stringify(generateScenario(seed));
    for (const smaller of smallerScenarios(generateScenario(seed))) {
      expect(JSON.stringify(smaller) === text).toBe(false);
    }
  }
});
