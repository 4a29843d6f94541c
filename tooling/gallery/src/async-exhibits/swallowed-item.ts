import { createTask, sleep } from "@x/future";
import { Queue } from "@x/queue";
import { moveOnAfter } from "@x/timeout";
import { check, type Exhibit } from "../exhibit.ts";

/** A letter comes when the reader that waits for it gives up. */
async function delivery(read: (box: Queue<string>, letters: string[]) => Promise<void>) {
  const box = new Queue<string>();
  const letters: string[] = [];
  const reading = createTask(moveOnAfter(10, () => read(box, letters)));
  await sleep(10);
  box.putNowait("dear Ada");
  await reading;
  check(letters.length + box.size === 1, "a letter was lost");
}

export const swallowedItem: Exhibit = {
  name: "swallowed item",
  about: "a task that is cancelled has been handed an item already",
  async bug() {
    await delivery(async function read(box, letters) {
      const letter = await box.get();
      await sleep(0);
      letters.push(letter);
    });
  },
  async fixed() {
    await delivery(async function read(box, letters) {
      letters.push(await box.get());
      await sleep(0);
    });
  },
};
