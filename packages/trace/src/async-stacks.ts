/// <reference lib="esnext.disposable" preserve="true" />

import type { Task } from "@x/future";
import type { Scope } from "@x/future/internal";
import type { Entry } from "@x/loop/internal";
import { install, type Listener, uninstall } from "./hook.ts";

/** What `console.createTask` returns: it keeps the stack of its making, and debuggers show that under `run`. */
interface Tag {
  run<R>(fn: () => R): R;
}

/** Where the runtime has no tags. */
const UNTAGGED: Tag = { run: (fn) => fn() };

/** Shows debuggers where tasks were made, since {@link tagAsyncStacks}. */
export class AsyncStacks implements Disposable {
  readonly #tags: WeakMap<object, Tag>;
  readonly #createTag: (name: string) => Tag;
  readonly #listener: Listener;

  /** @internal */
  constructor(createTag: (name: string) => Tag) {
    this.#tags = new WeakMap();
    this.#createTag = createTag;
    this.#listener = {
      made: (task) => this.#tag(task as Task<unknown>),
      // Where there are contexts, Node runs a context as something of its own, which would hide the tag, too.
      runInside: (entry, next) => this.#run(entry, next),
      // Node calls a function in its scope as something of its own, which hides the tag of the step.
      wrap: (scope, fn) => this.#wrap((scope as Scope).task as Task<unknown>, fn),
    };
    install(this.#listener);
  }

  /** Ends it. Harmless when it has ended. */
  stop(): void {
    uninstall(this.#listener);
  }

  /** The same as {@link AsyncStacks.stop}. */
  [Symbol.dispose](): void {
    this.stop();
  }

  #run(entry: Entry, next: () => void): void {
    const { task } = entry as { readonly task?: Task<unknown> };
    if (task === undefined) next();
    else this.#tagOf(task).run(next);
  }

  #wrap<F extends (...args: never) => unknown>(task: Task<unknown>, fn: F): F {
    const tagged = (...args: never): unknown => this.#tagOf(task).run(() => fn(...args));
    return tagged as F;
  }

  #tagOf(task: Task<unknown>): Tag {
    return this.#tags.get(task) ?? this.#tag(task);
  }

  #tag(task: Task<unknown>): Tag {
    const tag = this.#createTag(task.name);
    this.#tags.set(task, tag);
    return tag;
  }
}

/**
 * Lets debuggers show where tasks were made: at a breakpoint, the async part of the stack has the name of the task and
 * what has made it, what has made that, and so on, where it otherwise ends in the loop. It works in what has Chrome's
 * async stack tagging (`console.createTask`), that is in Chromium, Node and Deno, and does nothing elsewhere. The
 * debugger must be connected when the tasks are made.
 *
 * It is meant for debugging: each task and each step costs a call of the runtime.
 *
 * asyncio has no counterpart.
 *
 * @returns what tags the tasks; `stop()` ends it, and leaves nothing behind.
 * @throws Error while another copy of this package records or watches this thread.
 *
 * @example
 * ```ts
 * import { createTask, run, sleep } from "@x/future";
 * import { tagAsyncStacks } from "@x/trace";
 *
 * using _ = tagAsyncStacks();
 *
 * function* boil() {
 *   yield* sleep(5);
 *   console.log("boils"); // a breakpoint here shows main, too
 * }
 *
 * await run(function* main() {
 *   yield* createTask(boil, { name: "tea" });
 * });
 * ```
 *
 * ```text
 * boils
 * ```
 */
export function tagAsyncStacks(): AsyncStacks {
  const { createTask = () => UNTAGGED } = console as { createTask?: (name: string) => Tag };
  return new AsyncStacks(createTask);
}
