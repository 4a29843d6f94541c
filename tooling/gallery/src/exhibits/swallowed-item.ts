import { type Coroutine, createTask, Future, sleep } from "@x/future";
import { Queue } from "@x/queue";
import { moveOnAfter } from "@x/timeout";
import { check, type Exhibit } from "../exhibit.ts";

interface Mailbox {
  get(): Coroutine<string>;
  put(letter: string): void;
  readonly size: number;
}

/** A letter comes when the reader that waits for it gives up. */
function* delivery(box: Mailbox) {
  let read = 0;
  function* reader(): Coroutine<void> {
    yield* moveOnAfter(10, function* () {
      yield* box.get();
      read += 1;
    });
  }
  const reading = createTask(reader());
  yield* sleep(10);
  box.put("dear Ada");
  yield* reading;
  check(read + box.size === 1, "a letter was lost");
}

export const swallowedItem: Exhibit = {
  name: "swallowed item",
  about: "a task that is cancelled has been handed an item already",
  *bug() {
    const letters: string[] = [];
    let reader: Future<string> | undefined;
    yield* delivery({
      get size() {
        return letters.length;
      },
      *get() {
        const letter = letters.shift();
        if (letter !== undefined) return letter;
        reader = new Future<string>();
        return yield* reader;
      },
      put(letter) {
        if (reader !== undefined && !reader.done) reader.setResult(letter);
        else letters.push(letter);
      },
    });
  },
  *fixed() {
    const queue = new Queue<string>();
    yield* delivery({
      get size() {
        return queue.size;
      },
      *get() {
        return yield* queue.get();
      },
      put: (letter) => queue.putNowait(letter),
    });
  },
};
