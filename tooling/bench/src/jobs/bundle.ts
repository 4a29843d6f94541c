import { fileURLToPath } from "node:url";
import type { Contestant, Job } from "../contest.ts";

type SizeOf = (folder: string, code: string, external: readonly string[]) => Promise<number>;

// From src as from dist, where this file is built to.
const HERE = fileURLToPath(new URL("../..", import.meta.url));
const BUNDLER = new URL("../../../bundle.mjs", import.meta.url).href;

/** What effection imports where there is Node. */
const EXTERNAL = ["node:process"];

const all = ["loop", "future", "gather", "wait", "timeout", "taskgroup", "queue"];
const everythingOf = (names: readonly string[]): string =>
  names.map((name) => `export * as ${name} from "@x/${name}";`).join("\n");

function bundle(name: string, code: string): Contestant {
  return {
    name,
    load: async () => {
      const { sizeOf }: { sizeOf: SizeOf } = await import(BUNDLER);
      return async (size, meter) => {
        meter.gauge(await sizeOf(HERE, code, EXTERNAL));
        return size;
      };
    },
  };
}

export const bundles: Job = {
  name: "bundle",
  about: "what a bundler makes of it, minified and gzipped",
  contests: [
    {
      name: "",
      kind: "gauge",
      unit: "bytes",
      size: 1,
      quick: 1,
      units: () => 1,
      work: (size) => size,
      contestants: [
        bundle("ours, the least", 'export { createTask, run, sleep } from "@x/future";'),
        bundle("ours, the kernel", everythingOf(["loop", "future"])),
        bundle("ours, kernel and queue", everythingOf(["loop", "future", "queue"])),
        bundle("ours", everythingOf(all)),
        bundle("effection", 'export * from "effection";'),
      ],
      marks: [
        { of: "ours, the least", under: 4001 },
        { of: "ours", under: 7001 },
        { of: "ours, kernel and queue", less: "ours, the kernel", under: 1001 },
        { of: "ours", than: "effection", atMost: 1 },
      ],
    },
  ],
};
