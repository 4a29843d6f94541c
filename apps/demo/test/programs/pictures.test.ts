import { startRecording } from "@x/trace";
import { toSvg } from "@x/trace/timeline";
import { expect, test } from "vitest";
import { catalogue } from "../../src/programs/catalogue.ts";
import { rehearse } from "../../src/programs/stage/rehearse.ts";

// After a change of a program or of how timelines are drawn, `npx pnpm@12 pictures` draws them again.

const docs = "../../../../docs";

const introduction = `# The tutorial programs, seen

What the tasks of each program of [\`npx pnpm@12 demo\`](../apps/demo/README.md) do, in virtual time. A lane is a task, and
lies in the task that has made it. Its bars are coroutines, with what they wait for below them; dark strips are steps,
and arrows lead from what has woken a task to where it goes on. ◆ is cancelled, ✕ has failed.
\`npx pnpm@12 demo run NAME --timeline FILE\` makes a page of the same, which can be zoomed and searched.
\`npx pnpm@12 pictures\` draws the pictures of this page.`;

/** This program runs a thread in real time, so that its picture would differ each time. */
const UNSEEN = "loop-in-background";

/** Tasks are numbered through the whole process: in a picture, from 1 on. */
function renumbered(svg: string): string {
  const numbers = new Map<string, number>();
  return svg.replaceAll(/Task-\d+/g, (name) => {
    const number = numbers.get(name) ?? numbers.size + 1;
    numbers.set(name, number);
    return `Task-${number}`;
  });
}

const drawn = catalogue.filter(({ name }) => name !== UNSEEN);

test.each(drawn)("the picture of $name is what it does", async (program) => {
  const recording = startRecording();
  await rehearse(program);
  recording.stop();
  const svg = renumbered(toSvg(recording, { title: `Timeline of ${program.name}` }));
  await expect(svg).toMatchFileSnapshot(`${docs}/pictures/${program.name}.svg`);
});

test("docs/tutorial.md shows them all", async () => {
  const sections = catalogue.map(({ number, name, shows }) => {
    const file = `${String(number).padStart(2, "0")}-${name}.ts`;
    return `## ${number}. ${name}

[The program](../apps/demo/src/programs/${file}): ${shows}.

${
  name === UNSEEN
    ? "It has no picture, since it runs a thread in real time."
    : `![Timeline of ${name}](pictures/${name}.svg)`
}`;
  });
  const page = `${[introduction, ...sections].join("\n\n")}\n`;
  await expect(page).toMatchFileSnapshot(`${docs}/tutorial.md`);
});
