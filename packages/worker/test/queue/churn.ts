// Puts, takes and cancels at random, from whatever thread.
import { type Coroutine, type CoroutineCall, call, createTask, sleep, type Task } from "@x/future";
import { type ThreadQueue, ThreadQueueEnd, type ThreadQueueHandle } from "@x/worker";
// @boundaries-ignore one of the ways to wait for something
import { gather } from "../../../gather/src/index.ts";
// @boundaries-ignore what has no other source of numbers
import { below, createRandom } from "../../../testing/src/random.ts";
import { turn } from "../support.ts";

/** What the tasks have seen: what was not cancelled. */
export interface Outcomes {
  readonly put: string[];
  readonly got: string[];
  /** How many operations were cancelled in time. */
  cancelled: number;
}

export interface Plan {
  readonly name: string;
  readonly seed: number;
  readonly operations: number;
}

/** How many operations go on at a time. */
const LANES = 8;

export function* churnThere(handle: ThreadQueueHandle<string>, plan: Plan): Coroutine<Outcomes> {
  const end = new ThreadQueueEnd(handle);
  const outcomes = yield* churn(end, plan);
  end.close();
  return outcomes;
}

export function* churn(
  queue: ThreadQueue<string> | ThreadQueueEnd<string>,
  { name, seed, operations }: Plan,
): Coroutine<Outcomes> {
  const random = createRandom(seed);
  const outcomes: Outcomes = { put: [], got: [], cancelled: 0 };
  let begun = 0;

  /** A call, and what notes its result. */
  function operation(): [CoroutineCall<unknown>, (result: unknown) => void] {
    begun += 1;
    if (below(2, random) === 0) return [queue.get(), (item) => outcomes.got.push(item as string)];
    const item = `${name}${begun}`;
    return [queue.put(item), () => outcomes.put.push(item)];
  }

  function* noted(): Coroutine<void> {
    const [waiting, note] = operation();
    note(yield* waiting);
  }

  const forms: readonly (() => [Task<unknown>, () => void])[] = [
    function task() {
      const [waiting, note] = operation();
      const task = createTask(waiting);
      task.addDoneCallback(() => !task.cancelled && note(task.result()));
      return [task, () => task.cancel()];
    },
    function inCoroutine() {
      const task = createTask(noted());
      return [task, () => task.cancel()];
    },
    function inGather() {
      const task = createTask(gather([noted(), noted()]));
      return [task as Task<unknown>, () => task.cancel()];
    },
    function withSignal() {
      const [waiting, note] = operation();
      const controller = new AbortController();
      const task = createTask(waiting, { signal: controller.signal });
      task.addDoneCallback(() => !task.cancelled && note(task.result()));
      return [task, () => controller.abort()];
    },
    function inAsyncFunction() {
      const [waiting, note] = operation();
      const task = createTask(async ({ signal }) => note(await createTask(waiting, { signal })));
      return [task, () => task.cancel()];
    },
  ];

  function* lane(): Coroutine<void> {
    while (begun < operations) {
      const [task, cancel] = (forms[below(forms.length, random)] as (typeof forms)[number])();
      const isQuick = below(2, random) === 0;
      for (let i = below(8, random); i > 0; i -= 1) yield* isQuick ? sleep(0) : call(turn);
      cancel();
      try {
        yield* task;
      } catch (error) {
        if (!task.cancelled) throw error;
        outcomes.cancelled += 1;
      }
    }
  }

  yield* gather(Array.from({ length: LANES }, lane));
  return outcomes;
}
