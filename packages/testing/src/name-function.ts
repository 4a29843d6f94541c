/** Gives a function a name, by which messages call the coroutine that it makes. */
export function nameFunction<F extends (...args: never) => unknown>(fn: F, name: string): F {
  return Object.defineProperty(fn, "name", { value: name });
}
