import { originOf } from "@x/loop/internal";

/** What is made, and may fail: a task, or a part of one. */
interface Made {
  readonly task: { readonly name: string };
}

/**
 * In debug mode, adds to the stack of an error that ends a task where that task was made: the engine's own stack ends
 * at the loop, which has resumed the task. An error that passes through several tasks names the maker of each, and
 * those made at the same place once.
 */
export function nameMaker(error: unknown, made: Made): void {
  const origin = originOf(made);
  // The stack of a frozen error can be set all the same where it is an accessor, as in V8 since 2025.
  if (origin === undefined || !(error instanceof Error) || Object.isFrozen(error)) return;
  try {
    const { stack } = error;
    if (stack?.includes(origin) === false) {
      error.stack = `${stack}\n${made.task.name} was made here:\n${origin}`;
    }
  } catch {
    // An error whose stack cannot be read or set stays as it is.
  }
}
