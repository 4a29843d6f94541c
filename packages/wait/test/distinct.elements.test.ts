import { asCompleted, wait } from "@x/wait";
import { describe, expect, test } from "vitest";

/** What a function throws, as text. */
function refusal(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return String(error);
  }
  return "nothing was thrown";
}

describe.each([
  // @ts-expect-error
  { name: "wait", take: (elements: Iterable<unknown>) => wait(elements) },
  // @ts-expect-error
  { name: "asCompleted", take: (elements: Iterable<unknown>) => asCompleted(elements) },
])("$name refuses an element of a generator as one of an array", ({ take }) => {
  test.each([1, "text", null])("%j", (element) => {
    function* elements() {
      yield element;
    }
    expect(refusal(() => take(elements()))).toBe(refusal(() => take([element])));
  });
});
