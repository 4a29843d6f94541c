import { createTask, runSync, sleep } from "@x/future";
import { startRecording } from "@x/trace";
import { toTimeline } from "@x/trace/timeline";
import { expect, test } from "vitest";

const HOSTILE = "</script><b>&\"'<!--";

test("nothing of a recording or a title is taken for HTML", () => {
  const recording = startRecording();
  runSync(function* main() {
    const tea = createTask(sleep(1), { name: HOSTILE });
    yield* sleep(0);
    tea.cancel(HOSTILE);
  });
  recording.stop();
  const page = toTimeline(recording, { title: HOSTILE });
  expect(page).not.toContain("<b>");
  expect(page).not.toContain("<!--");
  expect(page.match(/<\/script>/g)).toHaveLength(2);
  expect(page).toContain("<title>&lt;/script&gt;&lt;b&gt;&amp;&quot;'&lt;!--</title>");
  const data = /<script type="application\/json" id="timeline">(.*)<\/script>/.exec(page)?.[1];
  const { lanes } = JSON.parse(data as string);
  expect(lanes.map(({ name }: { name: string }) => name)).toContain(HOSTILE);
});

test("the page needs nothing from elsewhere, and carries the licences of what it is made of", () => {
  const recording = startRecording();
  recording.stop();
  const page = toTimeline(recording);
  expect(page).toContain("<title>Timeline</title>");
  expect(page).not.toMatch(/(?:src|href)=/);
  expect(page).toContain("default-src 'none'");
  expect(page).toContain("Mike Bostock");
});

test.each([
  [() => toTimeline({} as never), "recording must be what startRecording() has returned"],
  [
    () => toTimeline(null as never),
    "recording must be what startRecording() has returned, not null",
  ],
  [() => toTimeline({ events: [] } as never, "Tea" as never), "options must be an object"],
  [
    () => toTimeline({ events: [] } as never, { title: 5 as never }),
    "title must be a string, not 5",
  ],
])("bad arguments are refused: %s", (call, message) => {
  expect(call).toThrow(TypeError);
  expect(call).toThrow(message);
});
