import { createTask, sleep, type Task } from "@x/future";
import { taskGroup } from "@x/taskgroup";
import { check, type Exhibit } from "../exhibit.ts";

async function clients(connection: (open: () => Promise<number>) => Promise<number>) {
  let opened = 0;
  async function open(): Promise<number> {
    await sleep(0);
    opened += 1;
    return opened;
  }
  await taskGroup((group) => {
    group.createTask(() => connection(open));
    group.createTask(async function later() {
      for (let i = 0; i < 3; i += 1) await sleep(0);
      await connection(open);
    });
  });
  check(opened === 1, "two connections were opened");
}

export const doubleInit: Exhibit = {
  name: "double init",
  about: "what is made when first asked for is asked for while it is made",
  async bug() {
    let cached: number | undefined;
    await clients(async function connection(open) {
      cached ??= await open();
      return cached;
    });
  },
  async fixed() {
    let cached: Task<number> | undefined;
    await clients(async function connection(open) {
      cached ??= createTask(() => open());
      return await cached;
    });
  },
};
