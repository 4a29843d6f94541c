import { createTask, sleep } from "@x/future";
import { EventLoop, type Handle, type TimerHandle, VirtualHost } from "@x/loop";
import { DueTimer } from "./due-timer.ts";

/** Notes what timers call. */
class Probe extends EventLoop {
  called: Handle["callback"];

  override callLater<A extends unknown[]>(
    delay: number,
    callback: (...args: A) => void,
    ...args: A
  ): TimerHandle {
    const timer = super.callLater(delay, callback, ...args);
    this.called = timer.callback;
    return timer;
  }
}

/** What `sleep` has its loop call, which it shows to nobody else. */
function findWakeUp(): Handle["callback"] {
  const loop = new Probe({ host: new VirtualHost() });
  createTask(sleep(1), { loop });
  while (loop.runOnce()) {}
  loop.close();
  return loop.called;
}

/** Tells which of those that are ready are the wake-ups of sleeping tasks: nothing else than that
 * such a task becomes ready follows from them. Not to be made inside a step. */
export function wakeUps(): (lane: object) => boolean {
  const wakeUp = findWakeUp();
  return (lane) => lane instanceof DueTimer && lane.timer.callback === wakeUp;
}
