import { sleep } from "@x/future";
import { Semaphore } from "@x/sync";
import { taskGroup } from "@x/taskgroup";
import { check, type Exhibit } from "../exhibit.ts";

/** The first job fails; the others must still run one at a time. */
async function jobs(guarded: (permits: Semaphore, job: () => Promise<void>) => Promise<void>) {
  const permits = new Semaphore(1);
  let inside = 0;
  async function work(): Promise<void> {
    inside += 1;
    check(inside === 1, "two jobs run at once");
    await sleep(0);
    inside -= 1;
  }
  await taskGroup((group) => {
    group.createTask(() =>
      guarded(permits, async function failing() {
        await sleep(0);
        throw new RangeError("bad job");
      }),
    );
    group.createTask(() => guarded(permits, work));
    group.createTask(() => guarded(permits, work));
  });
}

export const doubleRelease: Exhibit = {
  name: "double release",
  about: "a permit is given back on the error's way and once more at the end",
  async bug() {
    await jobs(async function guarded(permits, job) {
      await permits.acquire();
      try {
        await job();
      } catch (error) {
        permits.release();
        if (!(error instanceof RangeError)) throw error;
      } finally {
        permits.release();
      }
    });
  },
  async fixed() {
    await jobs(async function guarded(permits, job) {
      using _lease = await permits.acquire();
      try {
        await job();
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
      }
    });
  },
};
