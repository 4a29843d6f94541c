import { execFile } from "node:child_process";
import { once } from "node:events";
import { Agent, createServer, get, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { run } from "@x/future";
import { gather } from "@x/gather";
import { taskGroup } from "@x/taskgroup";
import { timeout } from "@x/timeout";
import { identity, type Job } from "../contest.ts";
import type { Meter } from "../meter.ts";

const execute = promisify(execFile);

// From src as from dist, where this file is built to.
const LOAD = fileURLToPath(new URL("../../load/http.mjs", import.meta.url));

/** How many requests are under way at a time. */
const CONCURRENCY = 50;

/** How long a request may take in all, in ms. */
const DEADLINE = 10_000;

/** The services that each request needs an answer of. */
const SERVICES = ["users", "prices", "stock"];

const agent = new Agent({ keepAlive: true });

/** Asks a service. */
function ask(port: string, service: string, signal: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    const options = { agent, host: "127.0.0.1", path: `/${service}`, port, signal };
    get(options, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        body += chunk;
      });
      response.on("end", () => resolve(Number(body)));
    }).on("error", reject);
  });
}

const add = (a: number, b: number): number => a + b;

/** The answer to a request, natively: a signal that is handed on to all that it asks. */
async function answer(port: string): Promise<number> {
  const signal = AbortSignal.timeout(DEADLINE);
  const answers = await Promise.all(SERVICES.map((service) => ask(port, service, signal)));
  return answers.reduce(add);
}

/** The same with a timeout, which gives the services up when it is over or one of them fails. */
async function answerInTime(port: string): Promise<number> {
  const answers = await timeout(DEADLINE, ({ signal }) =>
    gather(SERVICES.map((service) => () => ask(port, service, signal))),
  );
  return answers.reduce(add);
}

/** Listens while another process asks; notes how much time of a processor that took this one. */
async function load(listener: RequestListener, size: number, meter: Meter): Promise<number> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const before = process.cpuUsage();
  const args = [port, size, CONCURRENCY].map(String);
  const { stdout } = await execute(process.execPath, [LOAD, ...args]);
  const { user, system } = process.cpuUsage(before);
  meter.gauge(user + system);
  server.close();
  return (JSON.parse(stdout) as { work: number }).work;
}

export const server: Job = {
  name: "server",
  about: `an HTTP server: a deadline and three calls of services for each request, ${CONCURRENCY} at once`,
  contests: [
    {
      name: "",
      kind: "gauge",
      unit: "µs of CPU a request",
      size: 4_000,
      quick: 1_000,
      units: identity,
      work: identity,
      contestants: [
        {
          name: "ours",
          load: () => (size, meter) =>
            run(() =>
              taskGroup((group) =>
                load(
                  ({ url = "" }, response) => {
                    group.createTask(async () => {
                      response.end(String(await answerInTime(url.slice(1))));
                    });
                  },
                  size,
                  meter,
                ),
              ),
            ),
        },
        {
          name: "native",
          load: () => (size, meter) =>
            load(
              ({ url = "" }, response) => {
                void answer(url.slice(1)).then((sum) => response.end(String(sum)));
              },
              size,
              meter,
            ),
        },
      ],
      marks: [{ of: "ours", than: "native", atMost: 1 }],
    },
  ],
};
