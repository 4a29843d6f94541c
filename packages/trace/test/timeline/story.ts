import type { Recording } from "@x/trace";
import { readTimeline } from "../../src/timeline/read-timeline.ts";
import type { Timeline } from "../../src/timeline/timeline.ts";

/** What the lanes of a recording hold, in lines. Tasks without names of their own are called by letters. */
export function story(recording: Recording): Record<string, string[]> {
  const { lanes } = readTimeline(recording);
  const told: Record<string, string[]> = {};
  const name = naming();
  for (const { name: own, begin, end, outcome, rows, marks } of lanes) {
    told[name(own)] = [
      `${outcome} ${begin}-${end}`,
      ...rows.map((bars) =>
        bars.map((bar) => `${name(bar.name)} ${bar.begin}-${bar.end}`).join(", "),
      ),
      ...marks.map(({ text, time }) => `${text} at ${time}`),
    ];
  }
  return told;
}

/** The names of the lanes, each indented by its depth. */
export function tree({ lanes }: Timeline): string[] {
  const name = naming();
  return lanes.map(({ name: own, depth }) => "  ".repeat(depth) + name(own));
}

/** The arrows, by the names of what they join. */
export function arrows({ lanes, wakes }: Timeline): string[] {
  const name = naming();
  const names = lanes.map((lane) => name(lane.name));
  return wakes.map(({ from, to, begin, end }) => `${names[from]} to ${names[to]} ${begin}-${end}`);
}

/** Tasks are numbered through the whole process: here, the first one is "main". */
function naming(): (name: string) => string {
  const letters = new Map<string, string>();
  return (text) =>
    text.replace(/Task-\d+/, (name) => {
      const known = letters.get(name) ?? (letters.size === 0 ? "main" : `task ${letters.size}`);
      letters.set(name, known);
      return known;
    });
}
