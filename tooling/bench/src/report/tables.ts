import type { Machine } from "../machine.ts";
import type { Result } from "../rounds.ts";
import type { Settings } from "../settings.ts";
import type { Standing } from "../standing.ts";
import { median } from "../statistics.ts";
import { format } from "./number.ts";

type Rows = string[][];

/** Where and how was measured, a line each. */
export function machineLines(machine: Machine, { rounds, quick }: Settings): string[] {
  const { date, node, python, processor, cores, system } = machine;
  return [
    `${date}, Node ${node}, ${processor}, ${cores} cores, ${system}`,
    `${rounds === 1 ? "one round" : `medians of ${rounds} rounds`}${quick ? ", --quick" : ""}`,
    ...(python === null ? ["CPython is left out: there is no python3 on this machine"] : []),
  ];
}

/** What each contestant needed. */
export function figuresTable(results: readonly Result[], machine: Machine): Rows {
  const rows = [["job", "contestant", "figure", "min…max", "unit", "times ours"]];
  for (const { job, contest, unit, standings } of results) {
    const [ours] = standings;
    for (const standing of standings) {
      const { contestant, size, figures } = standing;
      const first = standing === ours;
      const share = size === ours?.size ? "" : ` (size ${format(size)})`;
      rows.push([
        first ? [job, contest].filter((part) => part !== "").join(": ") : "",
        `${withVersion(contestant, machine)}${share}`,
        format(median(figures)),
        spread(figures),
        first ? unit : "",
        first || ours === undefined ? "" : timesOurs(ours, standing),
      ]);
    }
  }
  return rows;
}

/** What was to be reached, and whether it was. */
export function marksTable(results: readonly Result[]): Rows {
  const rows = [["job", "mark", "measured", "min…max", ""]];
  for (const { job, contest, verdicts } of results) {
    for (const { text, value, min, max, reached } of verdicts) {
      const title = contest === "" ? job : `${job}: ${contest}`;
      rows.push([title, text, format(value), range(min, max), reached ? "reached" : "missed"]);
    }
  }
  return rows;
}

function withVersion(contestant: string, { peers, python }: Machine): string {
  if (contestant === "CPython" && python !== null) return `C${python}`;
  const version = peers[contestant];
  return version === undefined ? contestant : `${contestant} ${version}`;
}

/** How many times the cost of ours, which is how many times as fast ours is. */
function timesOurs(ours: Standing, { figures }: Standing): string {
  const ratios = figures.map((figure, round) => figure / (ours.figures[round] as number));
  return `${format(median(ratios))} ${spread(ratios)}`.trim();
}

function spread(figures: readonly number[]): string {
  return range(Math.min(...figures), Math.max(...figures));
}

function range(min: number, max: number): string {
  return min === max ? "" : `${format(min)}…${format(max)}`;
}
