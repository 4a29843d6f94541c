import { aba } from "./async-exhibits/aba.ts";
import { changedWhileIterated } from "./async-exhibits/changed-while-iterated.ts";
import { checkThenAct } from "./async-exhibits/check-then-act.ts";
import { doubleInit } from "./async-exhibits/double-init.ts";
import { doubleRelease } from "./async-exhibits/double-release.ts";
import { ifNotWhile } from "./async-exhibits/if-not-while.ts";
import { lateCount } from "./async-exhibits/late-count.ts";
import { leakedTask } from "./async-exhibits/leaked-task.ts";
import { lockOrder } from "./async-exhibits/lock-order.ts";
import { lostPermit } from "./async-exhibits/lost-permit.ts";
import { lostUpdate } from "./async-exhibits/lost-update.ts";
import { lostWakeUp } from "./async-exhibits/lost-wake-up.ts";
import { missedNotify } from "./async-exhibits/missed-notify.ts";
import { notDrained } from "./async-exhibits/not-drained.ts";
import { oneSentinel } from "./async-exhibits/one-sentinel.ts";
import { philosophers } from "./async-exhibits/philosophers.ts";
import { publishBeforeInit } from "./async-exhibits/publish-before-init.ts";
import { pulse } from "./async-exhibits/pulse.ts";
import { reEntrant } from "./async-exhibits/re-entrant.ts";
import { reusedBarrier } from "./async-exhibits/reused-barrier.ts";
import { settledTwice } from "./async-exhibits/settled-twice.ts";
import { staleAnswer } from "./async-exhibits/stale-answer.ts";
import { staleFill } from "./async-exhibits/stale-fill.ts";
import { swallowedItem } from "./async-exhibits/swallowed-item.ts";
import { tornRead } from "./async-exhibits/torn-read.ts";
import { unboundedProducer } from "./async-exhibits/unbounded-producer.ts";
import type { Exhibit } from "./exhibit.ts";

/** The same bugs as in the gallery, written as async functions. */
export const asyncGallery: readonly Exhibit[] = [
  aba,
  changedWhileIterated,
  checkThenAct,
  doubleInit,
  doubleRelease,
  ifNotWhile,
  lateCount,
  leakedTask,
  lockOrder,
  lostPermit,
  lostUpdate,
  lostWakeUp,
  missedNotify,
  notDrained,
  oneSentinel,
  philosophers,
  publishBeforeInit,
  pulse,
  reEntrant,
  reusedBarrier,
  settledTwice,
  staleAnswer,
  staleFill,
  swallowedItem,
  tornRead,
  unboundedProducer,
];
