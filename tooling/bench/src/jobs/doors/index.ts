import type { Job } from "../../contest.ts";
import { allDoor } from "./all.ts";
import { gatherDoor } from "./gather.ts";
import { groupDoor, keyedDoor, semaphoreDoor } from "./limited.ts";
import { iteratedMapDoor, mapDoor } from "./map.ts";
import { boundedDoor, workersDoor } from "./queue.ts";
import { anyDoor, raceDoor } from "./race.ts";
import { retryDoor } from "./retry.ts";
import { timeoutDoor } from "./timeout.ts";

export const doors: Job = {
  name: "doors",
  about: "async functions that wait for the host, in run, each with the library one would use",
  contests: [
    mapDoor,
    iteratedMapDoor,
    groupDoor,
    semaphoreDoor,
    keyedDoor,
    workersDoor,
    timeoutDoor,
    retryDoor,
    boundedDoor,
    gatherDoor,
    allDoor,
    raceDoor,
    anyDoor,
  ],
};
