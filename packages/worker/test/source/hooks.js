// How Node finds and loads TypeScript, and the sources of the packages.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { transform } from "rolldown/utils";

export function resolve(specifier, context, next) {
  return next(specifier, { ...context, conditions: ["@x/source", ...context.conditions] });
}

export async function load(url, context, next) {
  if (!url.startsWith("file:") || !url.endsWith(".ts")) return next(url, context);
  const file = fileURLToPath(url);
  const { code } = await transform(file, await readFile(file, "utf8"));
  return { format: "module", source: code, shortCircuit: true };
}
