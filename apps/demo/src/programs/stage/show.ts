/** Values as the tutorials print them, which is Python's way: `['a', 1]`, `{'a'}`, `Error('why')`. */
export function show(value: unknown): string {
  if (typeof value === "string") return `'${value}'`;
  if (Array.isArray(value)) return `[${value.map(show).join(", ")}]`;
  if (value instanceof Set) return `{${[...value].map(show).join(", ")}}`;
  if (value instanceof AggregateError) {
    return `${value.name}('${value.message}', ${show(value.errors)})`;
  }
  if (value instanceof Error) return `${value.name}('${value.message}')`;
  return String(value);
}
