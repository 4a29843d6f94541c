import { sleep } from "@x/future";
import { taskGroup } from "@x/taskgroup";
import { check, type Exhibit } from "../exhibit.ts";

interface Point {
  x: number;
  y: number;
}

async function plot(move: (point: Point) => Promise<void>) {
  const point: Point = { x: 0, y: 0 };
  await taskGroup((group) => {
    group.createTask(() => move(point));
    group.createTask(async function draw() {
      for (let i = 0; i < 3; i += 1) await sleep(0);
      check(point.x === point.y, "the point is half way");
    });
  });
}

export const tornRead: Exhibit = {
  name: "torn read",
  about: "two values that belong together are changed one after the other",
  async bug() {
    await plot(async function move(point) {
      point.x = 1;
      await sleep(0);
      point.y = 1;
    });
  },
  async fixed() {
    await plot(async function move(point) {
      await sleep(0);
      point.x = 1;
      point.y = 1;
    });
  },
};
