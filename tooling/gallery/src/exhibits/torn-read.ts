import { type Coroutine, sleep } from "@x/future";
import { taskGroup } from "@x/taskgroup";
import { check, type Exhibit } from "../exhibit.ts";

interface Point {
  x: number;
  y: number;
}

function* plot(move: (point: Point) => Coroutine<void>) {
  const point: Point = { x: 0, y: 0 };
  yield* taskGroup((group) => {
    group.createTask(() => move(point));
    group.createTask(function* draw() {
      for (let i = 0; i < 3; i += 1) yield* sleep(0);
      check(point.x === point.y, "the point is half way");
    });
  });
}

export const tornRead: Exhibit = {
  name: "torn read",
  about: "two values that belong together are changed one after the other",
  *bug() {
    yield* plot(function* move(point) {
      point.x = 1;
      yield* sleep(0);
      point.y = 1;
    });
  },
  *fixed() {
    yield* plot(function* move(point) {
      yield* sleep(0);
      point.x = 1;
      point.y = 1;
    });
  },
};
