import fc from "fast-check";
import { expect, test } from "vitest";
import { formatSchedule, parseSchedule } from "../src/schedule.ts";

test("a schedule is a line of text", () => {
  const schedule = { choices: new Map([[12, 1]]), cancels: new Map([[3, 2]]) };
  expect(formatSchedule(schedule)).toBe("3!2 12:1");
  expect(formatSchedule({ choices: new Map(), cancels: new Map() })).toBe("fifo");
  expect(parseSchedule("fifo")).toEqual({ choices: new Map(), cancels: new Map() });
});

test("every schedule can be read back", () => {
  const places = fc
    .uniqueArray(fc.tuple(fc.nat(), fc.nat()), { selector: ([step]) => step })
    .map((entries) => new Map(entries));
  fc.assert(
    fc.property(places, places, (choices, cancels) => {
      const schedule = { choices, cancels };
      expect(parseSchedule(formatSchedule(schedule))).toEqual(schedule);
    }),
  );
});

test("a text that is not a schedule is refused", () => {
  expect(() => parseSchedule(1 as never)).toThrow(TypeError);
  expect(() => parseSchedule("1:2,3:4")).toThrow(
    new RangeError('replay must be as an error says it, such as "12:1 15!2", not "1:2,3:4"'),
  );
  expect(() => parseSchedule("")).toThrow(RangeError);
});
