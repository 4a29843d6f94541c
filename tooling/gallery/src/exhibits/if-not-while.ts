import { type Coroutine, sleep } from "@x/future";
import { Condition } from "@x/sync";
import { taskGroup } from "@x/taskgroup";
import { check, type Exhibit } from "../exhibit.ts";

function* kitchen(untilThere: (plates: Condition, there: () => boolean) => Coroutine<unknown>) {
  const plates = new Condition();
  const stack = ["blue"];
  function* eat(): Coroutine<void> {
    yield* untilThere(plates, () => stack.length > 0);
    check(stack.pop() !== undefined, "a plate was taken that is not there");
  }
  yield* taskGroup((group) => {
    group.createTask(plates.with(eat));
    group.createTask(plates.with(eat));
    group.createTask(function* wash() {
      for (const plate of ["red", "green"]) {
        yield* sleep(0);
        yield* plates.with(() => {
          stack.push(plate);
          plates.notifyAll();
        });
      }
    });
    group.createTask(plates.with(eat));
  });
}

export const ifNotWhile: Exhibit = {
  name: "if, not while",
  about: "a task that is woken does not check again: another was quicker",
  *bug() {
    yield* kitchen(function* untilThere(plates, there) {
      if (!there()) yield* plates.wait();
    });
  },
  *fixed() {
    yield* kitchen((plates, there) => plates.waitFor(there) as unknown as Coroutine<unknown>);
  },
};
