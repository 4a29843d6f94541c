import { type Coroutine, sleep } from "@x/future";
import { Semaphore } from "@x/sync";
import { taskGroup } from "@x/taskgroup";
import { check, type Exhibit } from "../exhibit.ts";

/** The first job fails; the others must still run one at a time. */
function* jobs(guarded: (permits: Semaphore, job: () => Coroutine<void>) => Coroutine<void>) {
  const permits = new Semaphore(1);
  let inside = 0;
  function* work(): Coroutine<void> {
    inside += 1;
    check(inside === 1, "two jobs run at once");
    yield* sleep(0);
    inside -= 1;
  }
  yield* taskGroup((group) => {
    group.createTask(
      guarded(permits, function* failing() {
        yield* sleep(0);
        throw new RangeError("bad job");
      }),
    );
    group.createTask(guarded(permits, work));
    group.createTask(guarded(permits, work));
  });
}

export const doubleRelease: Exhibit = {
  name: "double release",
  about: "a permit is given back on the error's way and once more at the end",
  *bug() {
    yield* jobs(function* guarded(permits, job) {
      yield* permits.acquire();
      try {
        yield* job();
      } catch (error) {
        permits.release();
        if (!(error instanceof RangeError)) throw error;
      } finally {
        permits.release();
      }
    });
  },
  *fixed() {
    yield* jobs(function* guarded(permits, job) {
      using _lease = yield* permits.acquire();
      try {
        yield* job();
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
      }
    });
  },
};
