import { builtinModules } from "node:module";
import { setTimeout as delay } from "node:timers/promises";
import { type Connect, defineConfig, type Plugin } from "vite";

/** Answers `/search?q=…` with the names of Node's modules, as slowly as a real service. */
const search: Connect.NextHandleFunction = async (request, response) => {
  const query = new URL(request.url ?? "", "http://localhost").searchParams.get("q") ?? "";
  await delay(300);
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify(builtinModules.filter((name) => name.includes(query))));
};

const service: Plugin = {
  name: "search",
  configureServer: ({ middlewares }) => void middlewares.use("/search", search),
  configurePreviewServer: ({ middlewares }) => void middlewares.use("/search", search),
};

export default defineConfig({ plugins: [service] });
