import type { Contest } from "../src/contest.ts";
import type { Machine } from "../src/machine.ts";
import type { Settings } from "../src/settings.ts";

const load = () => (size: number) => size;

/** A contest of three, in which each unit of the size is a unit of the work. */
export const race: Contest = {
  name: "",
  kind: "time",
  unit: "ns a lap",
  size: 1000,
  quick: 10,
  units: (size) => size,
  work: (size) => size,
  contestants: [
    { name: "ours", load },
    { name: "native", load },
    { name: "snail", slow: true, share: 0.1, load },
  ],
  marks: [
    { of: "ours", than: "native", atLeast: 2 },
    { of: "ours", than: "snail", atLeast: 100 },
  ],
};

export const settings: Settings = {
  rounds: 3,
  budget: 1,
  quick: false,
  node: process.execPath,
  python: null,
};

export const machine: Machine = {
  date: "2026-11-21",
  node: "v20.20.2",
  python: null,
  processor: "Abacus",
  cores: 2,
  system: "linux x64",
  peers: { snail: "1.2.3" },
};
