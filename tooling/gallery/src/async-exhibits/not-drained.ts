import { sleep } from "@x/future";
import { taskGroup } from "@x/taskgroup";
import { check, type Exhibit } from "../exhibit.ts";

interface Pipe {
  readonly items: number[];
  closed: boolean;
}

async function pump(isOver: (pipe: Pipe) => boolean) {
  const pipe: Pipe = { items: [], closed: false };
  const got: number[] = [];
  await taskGroup((group) => {
    group.createTask(async function consume(): Promise<void> {
      while (!isOver(pipe)) {
        const item = pipe.items.shift();
        if (item !== undefined) got.push(item);
        await sleep(1);
      }
    });
    group.createTask(async function produce() {
      await sleep(0.5);
      pipe.items.push(1);
      await sleep(1.5);
      pipe.items.push(2);
      await sleep(1);
      pipe.closed = true;
    });
  });
  check(got.length === 2, `${got.length} of 2 items have arrived`);
}

export const notDrained: Exhibit = {
  name: "not drained",
  about: "the consumer stops when the source is closed, with items left",
  async bug() {
    await pump((pipe) => pipe.closed);
  },
  async fixed() {
    await pump((pipe) => pipe.closed && pipe.items.length === 0);
  },
};
