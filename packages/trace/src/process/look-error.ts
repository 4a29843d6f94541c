/** Says why a process cannot be looked into. */
export class LookError extends Error {
  override readonly name: string = "LookError";
}
