/** The lists that lack some members of a list: at first all, then halves, at last single ones. */
export function* withoutSome<T>(list: readonly T[]): Generator<T[]> {
  for (let size = list.length; size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from < list.length; from += size) {
      yield [...list.slice(0, from), ...list.slice(from + size)];
    }
  }
}

/** The lists in which one member has become smaller. */
export function* withOneSmaller<T>(
  list: readonly T[],
  smaller: (member: T) => Iterable<T>,
): Generator<T[]> {
  for (const [i, member] of list.entries()) {
    for (const less of smaller(member)) yield list.with(i, less);
  }
}

/** The records that lack an entry. */
function* withoutOne<T>(record: Readonly<Record<string, T>>): Generator<Record<string, T>> {
  for (const key of Object.keys(record)) {
    yield Object.fromEntries(Object.entries(record).filter(([each]) => each !== key));
  }
}

/** What is smaller than a constant or an option, a list of arguments or options. */
export function* smallerValues(value: unknown): Generator<unknown> {
  if (typeof value === "number") {
    for (const less of new Set([0, Math.trunc(value / 2), value - Math.sign(value)])) {
      if (less !== value) yield less;
    }
  } else if (Array.isArray(value)) {
    yield* withoutSome(value);
    yield* withOneSmaller(value, smallerValues);
  } else if (typeof value === "object" && value !== null) {
    yield* withoutOne(value as Record<string, unknown>);
    for (const [key, member] of Object.entries(value)) {
      for (const less of smallerValues(member)) yield { ...value, [key]: less };
    }
  }
}
