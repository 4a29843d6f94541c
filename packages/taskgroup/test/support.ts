import { ExceptionGroup } from "@x/taskgroup";

export {
  asyncMain,
  cleaning,
  errorOf,
  failing,
  runQuietly,
  self,
  thrownBy,
} from "@x/test-support";

/** The messages of a group's errors; those of groups in it as arrays. */
export function messagesOf(error: unknown): unknown {
  if (error instanceof ExceptionGroup) return error.errors.map(messagesOf);
  return (error as Error).message;
}
