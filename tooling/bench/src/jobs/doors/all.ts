import { run } from "@x/future";
import { all } from "@x/gather";
import { type Contest, type Contestant, sum } from "../../contest.ts";
import { cancellable } from "./cancellable.ts";
import { base, fn, inRows, LIMIT } from "./shared.ts";

const native = (name: string, each: typeof fn): Contestant => ({
  name,
  load: () => async (size) => {
    let total = 0;
    for (const row of inRows(size)) total += sum(await Promise.all(row.map((item) => each(item))));
    return total;
  },
});

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
    native("native", fn),
    native("native, cancellable", cancellable(fn)),
  ],
  marks: [{ of: "ours", than: "native", atLeast: 1 }],
};
