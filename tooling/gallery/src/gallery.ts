import type { Exhibit } from "./exhibit.ts";
import { aba } from "./exhibits/aba.ts";
import { changedWhileIterated } from "./exhibits/changed-while-iterated.ts";
import { checkThenAct } from "./exhibits/check-then-act.ts";
import { doubleInit } from "./exhibits/double-init.ts";
import { doubleRelease } from "./exhibits/double-release.ts";
import { ifNotWhile } from "./exhibits/if-not-while.ts";
import { lateCount } from "./exhibits/late-count.ts";
import { leakedTask } from "./exhibits/leaked-task.ts";
import { lockOrder } from "./exhibits/lock-order.ts";
import { lostPermit } from "./exhibits/lost-permit.ts";
import { lostUpdate } from "./exhibits/lost-update.ts";
import { lostWakeUp } from "./exhibits/lost-wake-up.ts";
import { missedNotify } from "./exhibits/missed-notify.ts";
import { notDrained } from "./exhibits/not-drained.ts";
import { oneSentinel } from "./exhibits/one-sentinel.ts";
import { philosophers } from "./exhibits/philosophers.ts";
import { publishBeforeInit } from "./exhibits/publish-before-init.ts";
import { pulse } from "./exhibits/pulse.ts";
import { reEntrant } from "./exhibits/re-entrant.ts";
import { reusedBarrier } from "./exhibits/reused-barrier.ts";
import { settledTwice } from "./exhibits/settled-twice.ts";
import { staleAnswer } from "./exhibits/stale-answer.ts";
import { staleFill } from "./exhibits/stale-fill.ts";
import { swallowedItem } from "./exhibits/swallowed-item.ts";
import { tornRead } from "./exhibits/torn-read.ts";
import { unboundedProducer } from "./exhibits/unbounded-producer.ts";

/** The bugs that `explore` has to find. */
export const gallery: readonly Exhibit[] = [
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
