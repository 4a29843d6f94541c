/** Three digits that count, and thousands apart: 0.873, 12.3, 1,235,000. */
export function format(value: number): string {
  return value.toLocaleString("en", { maximumSignificantDigits: 3 });
}
