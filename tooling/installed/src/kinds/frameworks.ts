import type { Kind } from "../kind.ts";

/** A module whose `answer` gives a text: an async function that is ended by a deadline. */
const answering = (
  parameter: string,
  options: string,
) => `import { sleep, timeout, TimeoutError } from "@x/asyncio";

export async function answer() {
  const events = ["begun"];
  try {
    await timeout(20, async (${parameter}) => {
      try {
        await sleep(100_000${options});
      } finally {
        events.push("closed");
      }
    });
  } catch (error) {
    events.push(error instanceof TimeoutError ? "time is up" : String(error));
  }
  return events.join(", ");
}
`;

/** It needs no signal where scopes follow async functions. */
const SERVER = answering("", "");

const WITH_SIGNAL = answering("{ signal }", ", undefined, { signal }");

const ANSWER = "begun, closed, time is up";

export const frameworks: readonly Kind[] = [
  {
    name: "react",
    group: "Frameworks",
    tried: "an effect that is cancelled, in StrictMode, by Vite, in Chromium",
    packages: { react: "19.3.1", "react-dom": "19.3.1", vite: "8.4.0" },
    programs: { "index.html": "page.html" },
    files: {
      "page.js": `import { createTask, sleep } from "@x/asyncio";
import { createElement, StrictMode, useEffect, useState } from "react";
import { createRoot } from "react-dom/client";

const ended = [];

function* load(show) {
  yield* sleep(20);
  show("loaded");
}

function Page() {
  const [text, show] = useState("loading");
  useEffect(() => {
    const task = createTask(load(show));
    task.addDoneCallback(() => {
      ended.push(task.cancelled ? "cancelled" : "done");
      if (ended.length === 2) console.log(ended.join(", "));
    });
    return () => task.cancel();
  }, []);
  return text;
}

const root = document.body.appendChild(document.createElement("main"));
createRoot(root).render(createElement(StrictMode, null, createElement(Page)));
`,
    },
    steps: [
      // StrictMode runs effects twice in development only.
      {
        server: "vite --port 0 --host 127.0.0.1",
        asks: [{ path: "/", as: "page", prints: "cancelled, done" }],
      },
    ],
  },
  {
    name: "fastify",
    group: "Frameworks",
    tried: "a route that is an async function",
    packages: { fastify: "5.12.8" },
    files: {
      "answer.js": SERVER,
      "server.js": `import { fastify } from "fastify";
import { answer } from "./answer.js";

const server = fastify();
server.get("/", answer);
console.log(await server.listen({ host: "127.0.0.1", port: 0 }));
`,
    },
    steps: [{ server: "node server.js", asks: [{ path: "/", as: "text", prints: ANSWER }] }],
  },
  {
    name: "hono",
    group: "Frameworks",
    tried: "a route that is an async function, on Node",
    packages: { hono: "4.13.19", "@hono/node-server": "1.19.5" },
    files: {
      "answer.js": SERVER,
      "server.js": `import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { answer } from "./answer.js";

const app = new Hono();
app.get("/", async (context) => context.text(await answer()));
serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0 }, ({ port }) =>
  console.log(\`http://127.0.0.1:\${port}\`),
);
`,
    },
    steps: [{ server: "node server.js", asks: [{ path: "/", as: "text", prints: ANSWER }] }],
  },
  {
    name: "next",
    group: "Frameworks",
    tried: "a build with routes on the server and on the edge",
    note: 'In routes with `runtime = "edge"`, no scope follows async functions: pass the `signal` that they are given.',
    packages: { next: "16.4.6", react: "19.3.1", "react-dom": "19.3.1" },
    files: {
      "answer.js": SERVER,
      "next.config.js": "export default {};",
      "app/layout.js":
        'import { createElement } from "react";\nexport default ({ children }) => createElement("html", null, createElement("body", null, children));\n',
      "app/page.js": 'export default () => "page";\n',
      "with-signal.js": WITH_SIGNAL,
      "app/edge/route.js": `import { run } from "@x/asyncio";
import { answer } from "../../with-signal.js";
export const runtime = "edge";
export const GET = async () => new Response(await run(answer));
`,
      "app/server/route.js": `import { answer } from "../../answer.js";
export const dynamic = "force-dynamic";
export const GET = async () => new Response(await answer());
`,
    },
    steps: [
      { run: "next build" },
      {
        server: "next start --hostname 127.0.0.1 --port 0",
        asks: [
          { path: "/server", as: "text", prints: ANSWER },
          { path: "/edge", as: "text", prints: ANSWER },
        ],
      },
    ],
  },
  {
    name: "workerd",
    group: "Frameworks",
    tried: "an edge worker by miniflare, with `nodejs_compat` and without",
    packages: { miniflare: "4.20260426.0", esbuild: "0.28.2" },
    files: {
      "answer.js": SERVER,
      "worker.js": `import { run } from "@x/asyncio";
import { answer } from "./answer.js";

export default { fetch: async () => new Response(await run(answer)) };
`,
      "main.js": `import { readFileSync } from "node:fs";
import { Miniflare } from "miniflare";

const script = readFileSync("dist/worker.js", "utf8");
for (const compatibilityFlags of [["nodejs_compat"], []]) {
  const worker = new Miniflare({
    modules: true,
    script,
    compatibilityDate: "2026-01-01",
    compatibilityFlags,
  });
  const response = await worker.dispatchFetch("http://localhost/");
  console.log(compatibilityFlags.length, await response.text());
  await worker.dispose();
}
`,
    },
    steps: [
      {
        run: "esbuild worker.js --bundle --format=esm --conditions=workerd,worker,browser --external:node:* --outdir=dist",
      },
      { run: "node main.js", prints: `1 ${ANSWER}` },
    ],
  },
  {
    name: "edge-runtime",
    group: "Frameworks",
    tried: "an edge function by Vercel's edge-runtime",
    note: "As in browsers, no scope follows async functions: pass the `signal` that they are given.",
    packages: { "edge-runtime": "4.0.1", esbuild: "0.28.2" },
    files: {
      "answer.js": WITH_SIGNAL,
      "worker.js": `import { run } from "@x/asyncio";
import { answer } from "./answer.js";

addEventListener("fetch", (event) =>
  event.respondWith(run(answer).then((text) => new Response(text))),
);
`,
      "main.js": `import { readFileSync } from "node:fs";
import { EdgeRuntime } from "edge-runtime";

const runtime = new EdgeRuntime({ initialCode: readFileSync("dist/worker.js", "utf8") });
const response = await runtime.dispatchFetch("http://localhost/");
console.log(await response.text());
`,
    },
    steps: [
      {
        run: "esbuild worker.js --bundle --format=iife --conditions=edge-light,worker,browser --outdir=dist",
      },
      { run: "node main.js", prints: ANSWER },
    ],
  },
];
