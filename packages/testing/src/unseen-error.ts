import type { ExceptionContext } from "@x/loop";

/** An error that says what a loop was told, as it had no other owner. */
export function unseenError({ message, error }: ExceptionContext): unknown {
  const saysItself = (error as Partial<Error> | null | undefined)?.message === message;
  return saysItself ? error : new Error(message, { cause: error });
}
