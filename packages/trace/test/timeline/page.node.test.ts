import { createTask, runSync, sleep } from "@x/future";
import { taskGroup } from "@x/taskgroup";
import { startRecording } from "@x/trace";
import { toTimeline } from "@x/trace/timeline";
import axe from "axe-core";
import type { Page } from "playwright";
import { describe, expect, test } from "vitest";
import { needChromium, open } from "../browser.node.ts";

needChromium();

/** A breakfast: "tea" from 0 to 20 ms and "toast", which fails at 40 ms, within "main". */
function breakfast(): string {
  const recording = startRecording();
  try {
    runSync(function* () {
      yield* createTask(
        function* kitchen() {
          yield* taskGroup((group) => {
            group.createTask(
              function* boil() {
                yield* sleep(20);
              },
              { name: "tea" },
            );
            group.createTask(
              function* brown() {
                yield* sleep(40);
                throw new RangeError("too hot");
              },
              { name: "toast" },
            );
            group.createTask(sleep(60), { name: "<b>eggs</b>" });
          });
        },
        { name: "main" },
      );
    });
  } catch {}
  recording.stop();
  return toTimeline(recording, { title: "Breakfast" });
}

/** 10,000 tasks that each sleep three times. */
function many(): string {
  const recording = startRecording({ limit: 1_000_000 });
  runSync(function* () {
    yield* taskGroup((group) => {
      for (let i = 0; i < 10_000; i += 1) {
        group.createTask(
          function* work() {
            for (let k = 0; k < 3; k += 1) yield* sleep((i * 7 + k * 13) % 100);
          },
          { name: `task ${i}` },
        );
      }
    });
  });
  recording.stop();
  return toTimeline(recording);
}

/** The centre of a lane at a part of its time, in the breakfast. */
async function spot(page: Page, lane: number, part: number): Promise<{ x: number; y: number }> {
  const { x, y, width } = (await page.locator("canvas").boundingBox()) as {
    x: number;
    y: number;
    width: number;
  };
  // Below the axis: the callbacks with one row, then tasks with two or three.
  const tops = [0, 24, 66, 126, 168, 210, 252];
  return { x: x + 244 + part * (width - 256), y: y + 22 + (tops[lane] as number) + 9 };
}

/** The lines of the panel. */
const details = async (page: Page): Promise<string> =>
  (await page.locator("#details :is(h2, p, li)").allTextContents()).join("\n");

/** Waits until what is due was drawn. */
const FRAME = "new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))";

/** What is drawn, as the browser shows it. */
const picture = async (page: Page): Promise<string> => {
  await page.evaluate(FRAME);
  return (await page.locator("canvas").screenshot()).toString("base64");
};

test("keys choose a lane and its moments, and tell them to those who cannot see", async () => {
  const page = await open(breakfast());
  const { keyboard } = page;
  await page.locator("#lanes").focus();
  await keyboard.press("End");
  expect(await details(page)).toContain("<b>eggs</b>");
  await keyboard.press("ArrowUp");
  const text = await details(page);
  expect(text).toMatch(
    /^toast\n0 ms to 40 ms, failed, in main\n40 ms: fails: RangeError: too hot\n/,
  );
  expect(text).toMatch(/At 0 ms:\nbrown \(0 ms to 40 ms\)\n/);
  expect(text).toContain("Woken by main");
  await keyboard.press("n");
  expect(await details(page)).toContain("At 40 ms:");
  expect(await page.locator("#status").textContent()).toBe(
    "toast, 0 ms to 40 ms, failed, fails: RangeError: too hot, at 40 ms, brown, waits for Future",
  );
  await keyboard.press("p");
  expect(await details(page)).toContain("At 0 ms:");
  await keyboard.press("Escape");
  expect(await details(page)).toContain("Point at a lane");
});

test("keys, buttons and the wheel zoom and move the time", async () => {
  const page = await open(breakfast());
  const { keyboard, mouse } = page;
  const whole = await picture(page);
  await page.locator("#lanes").focus();
  const focused = await picture(page);
  await keyboard.press("+");
  const near = await picture(page);
  expect(near).not.toBe(focused);
  await keyboard.press("ArrowRight");
  expect(await picture(page)).not.toBe(near);
  await keyboard.press("ArrowLeft");
  expect(await picture(page)).toBe(near);
  await keyboard.press("-");
  expect(await picture(page)).toBe(focused);
  await page.getByRole("button", { name: "Zoom in" }).click();
  await page.getByRole("button", { name: "Zoom in" }).click();
  await page.getByRole("button", { name: "Zoom out" }).click();
  await page.getByRole("button", { name: "All" }).click();
  expect(await picture(page)).toBe(whole);
  await mouse.move(600, 200);
  await mouse.wheel(0, -300);
  await expect.poll(() => picture(page)).not.toBe(whole);
});

test("hovering shows the stack, a click keeps it, and dragging moves", async () => {
  const page = await open(breakfast());
  const { mouse } = page;
  const { x, y } = await spot(page, 3, 0.25);
  await mouse.move(x, y);
  expect(await details(page)).toMatch(/^tea\n[\s\S]*boil \(0 ms to 20 ms\)\nwaits for Future/);
  await mouse.move(x, 5);
  expect(await details(page)).toContain("Point at a lane");
  await mouse.click(x, y);
  await mouse.move(x, 5);
  expect(await details(page)).toMatch(/^tea\n/);
  await page.getByRole("button", { name: "Zoom in" }).click();
  const before = await picture(page);
  await mouse.move(x, y);
  await mouse.down();
  await mouse.move(x + 120, y);
  await mouse.up();
  expect(await picture(page)).not.toBe(before);
});

test("a search counts what it finds, and Enter goes from one to the next", async () => {
  const page = await open(breakfast());
  await page.locator("#lanes").focus();
  await page.keyboard.press("/");
  await page.keyboard.type("t");
  expect(await page.locator("#found").textContent()).toMatch(/^\d of \d$/);
  await page.getByLabel("Search").fill("BOIL");
  expect(await page.locator("#found").textContent()).toBe("1 of 6");
  await page.keyboard.press("Enter");
  expect(await details(page)).toMatch(/^tea\n/);
  await page.getByLabel("Search").fill("nothing of that name");
  expect(await page.locator("#found").textContent()).toBe("0 of 6");
  await page.keyboard.press("Enter");
  expect(await details(page)).toMatch(/^tea\n/);
});

describe.each(["light", "dark"] as const)("in %s", (colorScheme) => {
  test("axe finds nothing", async () => {
    const page = await open(breakfast(), { colorScheme });
    await page.locator("#lanes").focus();
    await page.keyboard.press("ArrowDown");
    await page.getByText("Help").click();
    await page.evaluate(axe.source);
    const found = await page.evaluate("axe.run().then(({ violations }) => violations)");
    expect(found).toEqual([]);
  });
});

test("the colours are those of the system, and follow it", async () => {
  const page = await open(breakfast(), { colorScheme: "light" });
  const light = await picture(page);
  await page.emulateMedia({ colorScheme: "dark" });
  expect(await picture(page)).not.toBe(light);
  await page.emulateMedia({ colorScheme: "light" });
  expect(await picture(page)).toBe(light);
});

test("a phone shows all of its width", async () => {
  const page = await open(breakfast(), { viewport: { width: 360, height: 640 }, hasTouch: true });
  const width = "document.documentElement.scrollWidth";
  expect(await page.evaluate(width)).toBe(360);
  await page.touchscreen.tap(180, 300);
  expect(await details(page)).not.toContain("Point at a lane");
  await page.getByText("Help").click();
  expect(await page.evaluate(width)).toBe(360);
});

/** The times at the axis, in ms. */
const axis = async (page: Page): Promise<number[]> => {
  await page.evaluate(FRAME);
  const texts: string[] = await page.evaluate(`(async () => {
    const { prototype } = CanvasRenderingContext2D;
    const { fillText } = prototype;
    const texts = [];
    prototype.fillText = (text) => texts.push(text);
    document.getElementById("lanes").dispatchEvent(new Event("scroll"));
    await ${FRAME};
    prototype.fillText = fillText;
    return texts;
  })()`);
  return texts.flatMap((text) => /^([\d.]+) ms$/.exec(text)?.[1] ?? []).map(Number);
};

/** The moment at the middle of the page, as a tap shows it, in ms. */
const middle = async (page: Page): Promise<number> => {
  await page.touchscreen.tap(400, 150);
  return Number(/At ([\d.]+) ms/.exec(await details(page))?.[1]);
};

test("two fingers zoom the time about what is between them, and move it", async () => {
  const page = await open(breakfast(), { viewport: { width: 800, height: 640 }, hasTouch: true });
  const session = await page.context().newCDPSession(page);
  /** Moves two fingers from some places to others, and lifts them. */
  const pinch = async (...places: readonly (readonly [number, number])[]): Promise<void> => {
    for (const [index, xs] of places.entries()) {
      const type = index === 0 ? "touchStart" : "touchMove";
      await session.send("Input.dispatchTouchEvent", {
        type,
        touchPoints: xs.map((x, id) => ({ x, y: 150, id })),
      });
    }
    await session.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  };
  expect(await axis(page)).toEqual([0, 10, 20, 30, 40]);
  const moment = await middle(page);
  await pinch([350, 450], [320, 480], [300, 500]);
  const near = await axis(page);
  expect(near.at(-1)).toBeLessThan(40);
  expect(near[0]).toBeGreaterThan(0);
  expect(await middle(page)).toBeCloseTo(moment, 2);
  await pinch([300, 500], [350, 550]);
  expect(await middle(page)).toBeLessThan(moment - 1);
  await pinch([300, 500], [375, 425]);
  expect(await axis(page)).toEqual([0, 10, 20, 30, 40]);
  // The browser has left the fingers to the page.
  expect(await page.evaluate("visualViewport.scale")).toBe(1);
});

test("of 10,000 tasks, a redraw draws those in view", async () => {
  const page = await open(many());
  await page.getByLabel("Search").fill("task 9999");
  await page.keyboard.press("Enter");
  expect(await details(page)).toMatch(/^task 9999\n/);
  const drawn = await page.evaluate(`(async () => {
    const { prototype } = CanvasRenderingContext2D;
    const { fillRect } = prototype;
    let count = 0;
    prototype.fillRect = function (...args) {
      count += 1;
      fillRect.apply(this, args);
    };
    document.getElementById("in").click();
    await ${FRAME};
    return count;
  })()`);
  expect(drawn).toBeGreaterThan(10);
  expect(drawn).toBeLessThan(2000);
});
