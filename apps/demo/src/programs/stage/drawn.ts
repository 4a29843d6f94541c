/** The `random.random()` of the tutorials. Its numbers are drawn beforehand, in order to see every
 * possible ending, each time. */
export function drawn(...numbers: number[]): () => number {
  return () => {
    const number = numbers.shift();
    if (number === undefined) throw new RangeError("no more numbers were drawn");
    return number;
  };
}
