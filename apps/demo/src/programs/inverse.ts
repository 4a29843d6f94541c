/** Python's error for what gives Infinity in JavaScript. */
class ZeroDivisionError extends Error {
  override readonly name = "ZeroDivisionError";
}

export function inverse(number: number): number {
  if (number === 0) throw new ZeroDivisionError("division by zero");
  return 1 / number;
}
