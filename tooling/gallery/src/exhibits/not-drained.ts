import { type Coroutine, sleep } from "@x/future";
import { taskGroup } from "@x/taskgroup";
import { check, type Exhibit } from "../exhibit.ts";

interface Pipe {
  readonly items: number[];
  closed: boolean;
}

function* pump(isOver: (pipe: Pipe) => boolean) {
  const pipe: Pipe = { items: [], closed: false };
  const got: number[] = [];
  yield* taskGroup((group) => {
    group.createTask(function* consume(): Coroutine<void> {
      while (!isOver(pipe)) {
        const item = pipe.items.shift();
        if (item !== undefined) got.push(item);
        yield* sleep(1);
      }
    });
    group.createTask(function* produce() {
      yield* sleep(0.5);
      pipe.items.push(1);
      yield* sleep(1.5);
      pipe.items.push(2);
      yield* sleep(1);
      pipe.closed = true;
    });
  });
  check(got.length === 2, `${got.length} of 2 items have arrived`);
}

export const notDrained: Exhibit = {
  name: "not drained",
  about: "the consumer stops when the source is closed, with items left",
  *bug() {
    yield* pump((pipe) => pipe.closed);
  },
  *fixed() {
    yield* pump((pipe) => pipe.closed && pipe.items.length === 0);
  },
};
