// Measures one contestant in a process of its own: JOB CONTEST CONTESTANT SIZE BUDGET.
import { find } from "./find.ts";
import { measure } from "./measure.ts";

const [job = "", contestName = "", contestantName = "", size, budget] = process.argv.slice(2);
const { contest, contestant } = find(job, contestName, contestantName);
if (typeof contestant.load === "string") throw new Error(`${contestantName} is not for Node`);
const run = await contestant.load();
const sample = await measure[contest.kind](run, Number(size), Number(budget));
// Not at the end of its event loop: peers may leave timers behind.
process.stdout.write(`${JSON.stringify(sample)}\n`, () => process.exit(0));
