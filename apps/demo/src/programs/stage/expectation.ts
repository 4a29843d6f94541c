/** What a program has printed, and when, in ms from its start. */
export type Line = readonly [time: number, text: string];

/** A line that a program must print. */
export type ExpectedLine = readonly [time: number, text: string | ListInAnyOrder];

/** What a program must print, in this order, but for what stands in a group. */
export type ExpectedLines = readonly (ExpectedLine | InAnyOrder)[];

/** Lines that may come in any order. */
interface InAnyOrder {
  readonly anyOrder: readonly ExpectedLine[];
}

/** A text that ends in a list or a set, whose items may come in any order. */
interface ListInAnyOrder {
  readonly before: string;
  readonly items: readonly string[];
}

/** These lines, in any order. */
export function inAnyOrder(...lines: readonly ExpectedLine[]): InAnyOrder {
  return { anyOrder: lines };
}

/** A text such as `before: ['a', 'b']` or `before: {'a', 'b'}`, with the items in any order. */
export function listInAnyOrder(before: string, items: readonly string[]): ListInAnyOrder {
  return { before, items };
}

/** An expected line beside the one that was printed; one of them may be missing. */
export interface Pair {
  readonly expected: string | undefined;
  readonly got: string | undefined;
  readonly equal: boolean;
}

/** Lays what was printed beside what was expected, line by line. */
export function compare(expected: ExpectedLines, got: readonly Line[]): Pair[] {
  const pairs: Pair[] = [];
  let next = 0;
  for (const part of expected) {
    const wanted = "anyOrder" in part ? part.anyOrder : [part];
    pairs.push(...compareGroup(wanted, got.slice(next, next + wanted.length)));
    next += wanted.length;
  }
  return [...pairs, ...got.slice(next).map((line) => pairOf(undefined, line))];
}

/** Finds each line its equal, whatever the order; those without come last, side by side. */
function compareGroup(wanted: readonly ExpectedLine[], got: readonly Line[]): Pair[] {
  const missing = [...wanted];
  const pairs: Pair[] = [];
  const others: Line[] = [];
  for (const line of got) {
    const found = missing.findIndex((expected) => matches(expected, line));
    if (found < 0) others.push(line);
    else pairs.push(...missing.splice(found, 1).map((expected) => pairOf(expected, line)));
  }
  const unequal = missing.map((expected, index) => pairOf(expected, others[index]));
  return [...pairs, ...unequal];
}

function pairOf(expected: ExpectedLine | undefined, got: Line | undefined): Pair {
  return {
    expected: expected && textOf(expected),
    got: got && textOf(got),
    equal: expected !== undefined && got !== undefined && matches(expected, got),
  };
}

function matches([time, wanted]: ExpectedLine, [gotTime, text]: Line): boolean {
  if (time !== gotTime) return false;
  if (typeof wanted === "string") return text === wanted;
  if (!text.startsWith(wanted.before)) return false;
  const list = /^[[{](.*)[\]}]$/.exec(text.slice(wanted.before.length))?.[1];
  if (list === undefined) return false;
  const sort = (items: readonly string[]) => items.toSorted().join();
  return sort(list === "" ? [] : list.split(", ")) === sort(wanted.items);
}

/** A line as it is shown to people. */
export function textOf([time, text]: Line | ExpectedLine): string {
  const shown =
    typeof text === "string" ? text : `${text.before}${text.items.join(", ")} (in any order)`;
  return `${String(time).padStart(6)} ms  ${shown}`;
}
