import { sleep } from "@x/future";
import { Lock } from "@x/sync";
import { check, type Exhibit } from "../exhibit.ts";

/** Two guests; whoever comes later has come some steps further by chance alone. */
async function booking(book: (body: () => Promise<void>) => Promise<void>) {
  let seats = 1;
  async function guest(steps: number) {
    for (let i = 0; i < steps; i += 1) await sleep(0);
    await book(async () => {
      if (seats === 0) return;
      await sleep(0);
      seats -= 1;
    });
  }
  await Promise.all([guest(0), guest(3)]);
  check(seats === 0, "a seat was booked twice");
}

export const asyncFunctions: Exhibit = {
  name: "async functions",
  about: "what was checked before an await is no longer so after it",
  bug: () => booking((body) => body()),
  fixed: () => {
    const lock = new Lock();
    return booking((body) => lock.with(body).then());
  },
};
