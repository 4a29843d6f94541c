import type { PlainHandlers, WaitingHandlers } from "./handlers.ts";

export const queueStatements = {
  put_nowait(program, [, queue, item]) {
    program.queue(queue).putNowait(item);
  },
  get_nowait: (program, [, queue]) => program.queue(queue).getNowait(),
  task_done(program, [, queue]) {
    program.queue(queue).taskDone();
  },
  shutdown(program, [, queue, immediate = false]) {
    program.queue(queue).shutdown({ immediate });
  },
  qsize(program, [, name]) {
    const queue = program.queue(name);
    return [queue.size, queue.empty, queue.full];
  },
} satisfies Partial<PlainHandlers>;

export const waitingQueueStatements = {
  *put(program, [, queue, item]) {
    yield* program.wait(program.queue(queue).put(item));
    return null;
  },
  *get(program, [, queue]) {
    return yield* program.wait(program.queue(queue).get());
  },
  *join(program, [, queue]) {
    yield* program.wait(program.queue(queue).join());
    return null;
  },
} satisfies Partial<WaitingHandlers>;
