import { run } from "@x/future";
import { all } from "@x/gather";
import { type Contest, sum } from "../../contest.ts";
import { base, fn, inRows, LIMIT } from "./shared.ts";

export const allDoor: Contest = {
  ...base,
  name: `all, of ${LIMIT}`,
  unit: "ns a call",
  contestants: [
    {
      name: "ours",
      load: () => (size) =>
        run(async () => {
          let total = 0;
          for (const row of inRows(size))
            total += sum(await all(row.map((item) => () => fn(item))));
          return total;
        }),
    },
    {
      name: "native",
      load: () => async (size) => {
        let total = 0;
        for (const row of inRows(size)) total += sum(await Promise.all(row.map(fn)));
        return total;
      },
    },
  ],
  marks: [{ of: "ours", than: "native", atLeast: 1 }],
};
