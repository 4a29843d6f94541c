import { originOf } from "@x/loop/internal";

/**
 * In debug mode, adds to the stack of an error that ends a task, or a call that is a part of one, where the task was
 * made: the engine's own stack ends at the loop, which has resumed it. An error that passes through several tasks names
 * the maker of each, and those made at the same place once.
 */
export function nameMaker(error: unknown, task: { readonly name: string }): void {
  const origin = originOf(task);
  // The stack of a frozen error can be set all the same where it is an accessor, as in V8 since 2025.
  if (origin === undefined || !(error instanceof Error) || Object.isFrozen(error)) return;
  try {
    const { stack } = error;
    if (stack?.includes(origin) === false) {
      error.stack = `${stack}\n${task.name} was made here:\n${origin}`;
    }
  } catch {
    // An error whose stack cannot be read or set stays as it is.
  }
}
