import type { Job } from "../../contest.ts";
import { gatherDoor } from "./gather.ts";
import { groupDoor, semaphoreDoor } from "./limited.ts";
import { mapDoor } from "./map.ts";
import { boundedDoor, workersDoor } from "./queue.ts";
import { timeoutDoor } from "./timeout.ts";

export const doors: Job = {
  name: "doors",
  about: "async functions that wait for the host, in run, each with the library one would use",
  contests: [mapDoor, groupDoor, semaphoreDoor, workersDoor, timeoutDoor, boundedDoor, gatherDoor],
};
