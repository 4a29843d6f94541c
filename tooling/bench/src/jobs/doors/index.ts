import type { Job } from "../../contest.ts";
import { gatherDoor } from "./gather.ts";
import { mapDoor } from "./map.ts";
import { queueDoor } from "./queue.ts";
import { timeoutDoor } from "./timeout.ts";

export const doors: Job = {
  name: "doors",
  about: "from async functions, without run(), on the loop of the thread",
  contests: [gatherDoor, mapDoor, timeoutDoor, queueDoor],
};
