// Programs that an edge worker runs, one a request.
import { createTask, currentTask, run, sleep } from "@x/future";

const programs: Record<string, () => Promise<unknown>> = {
  "/outside": async () => sleep(1),
  "/run": () => run(sleep(5, "slept")),
  "/after": () =>
    run(async () => {
      await null;
      return sleep(1, "slept");
    }),
  "/cancel": () =>
    run(async () => {
      const log: unknown[] = [];
      const task = createTask(async () => {
        try {
          await sleep(1_000_000);
        } finally {
          await sleep(1);
          log.push(currentTask()?.name);
        }
      });
      await sleep(1);
      task.cancel();
      await Promise.resolve(task).catch((error: Error) => log.push(error.name));
      return log;
    }),
};

export default {
  async fetch({ url }: Request): Promise<Response> {
    const program = programs[new URL(url).pathname] as (typeof programs)[string];
    try {
      return Response.json(await program());
    } catch (error) {
      return new Response(String(error), { status: 500 });
    }
  },
};
