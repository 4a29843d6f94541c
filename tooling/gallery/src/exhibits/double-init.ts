import { type Coroutine, createTask, sleep, type Task } from "@x/future";
import { taskGroup } from "@x/taskgroup";
import { check, type Exhibit } from "../exhibit.ts";

function* clients(connection: (open: () => Coroutine<number>) => Coroutine<number>) {
  let opened = 0;
  function* open(): Coroutine<number> {
    yield* sleep(0);
    opened += 1;
    return opened;
  }
  yield* taskGroup((group) => {
    group.createTask(connection(open));
    group.createTask(function* later() {
      for (let i = 0; i < 3; i += 1) yield* sleep(0);
      yield* connection(open);
    });
  });
  check(opened === 1, "two connections were opened");
}

export const doubleInit: Exhibit = {
  name: "double init",
  about: "what is made when first asked for is asked for while it is made",
  *bug() {
    let cached: number | undefined;
    yield* clients(function* connection(open) {
      cached ??= yield* open();
      return cached;
    });
  },
  *fixed() {
    let cached: Task<number> | undefined;
    yield* clients(function* connection(open) {
      cached ??= createTask(open());
      return yield* cached;
    });
  },
};
