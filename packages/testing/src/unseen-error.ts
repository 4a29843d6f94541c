import type { ExceptionContext } from "@x/loop";

/** Makes an error of a report to a loop's exception handler: the reported error itself if it has the message of
 * the report, else one with that message and the reported error as its cause. */
export function unseenError({ message, error }: ExceptionContext): unknown {
  const saysItself = (error as Partial<Error> | null | undefined)?.message === message;
  return saysItself ? error : new Error(message, { cause: error });
}
