import type { Job } from "../contest.ts";
import { awaits } from "./awaits.ts";
import { bundles } from "./bundle.ts";
import { cancel } from "./cancel.ts";
import { depth } from "./depth.ts";
import { doors } from "./doors/index.ts";
import { fanOut } from "./fan-out.ts";
import { forms } from "./forms.ts";
import { givenUp } from "./given-up.ts";
import { latency } from "./latency.ts";
import { limits } from "./limits.ts";
import { map } from "./map.ts";
import { memory } from "./memory.ts";
import { net } from "./net.ts";
import { oneTask } from "./one-task.ts";
import { pauses } from "./pauses.ts";
import { pipeline } from "./pipeline.ts";
import { promises } from "./promises.ts";
import { queue } from "./queue.ts";
import { rateLimit } from "./rate-limit.ts";
import { retry } from "./retry.ts";
import { server } from "./server.ts";
import { spawn } from "./spawn.ts";
import { staggered } from "./staggered.ts";
import { stream } from "./stream.ts";
import { sync } from "./sync.ts";
import { threads } from "./threads.ts";
import { timeout } from "./timeout.ts";
import { timers } from "./timers.ts";

export const jobs: readonly Job[] = [
  fanOut,
  spawn,
  oneTask,
  forms,
  depth,
  memory,
  timers,
  queue,
  sync,
  map,
  cancel,
  givenUp,
  promises,
  timeout,
  retry,
  rateLimit,
  staggered,
  stream,
  pipeline,
  awaits,
  latency,
  pauses,
  bundles,
  doors,
  limits,
  net,
  server,
  threads,
];
