import type { Store, Stores, StoreWatch } from "../shared/thread.ts";

/** What is used here of `node:async_hooks`. */
interface AsyncHooks {
  readonly AsyncLocalStorage: new () => EnteredStore;
  readonly AsyncResource: new (
    type: string,
    options: { requireManualDestroy: boolean },
  ) => Resource;
}

interface EnteredStore extends Store<unknown> {
  disable(): void;
}

/** Node keeps the stores on it, under symbols. */
export interface Resource extends Stores {
  [key: symbol]: unknown;
}

/** What a way to notice stores has to work with. */
export interface Ground {
  /** A store of ours. */
  readonly store: EnteredStore;
  /** Makes a resource, which has the stores of the code that runs now. */
  readonly resource: () => Resource;
  /** A resource that was made where no store was entered. */
  readonly none: Resource;
  /** A resource that was made in `store`, whose value there was `resource`. */
  readonly marked: Resource;
  /** Makes tasks and callbacks follow the program's stores from now on. */
  readonly follow: () => void;
}

/** A way to notice that a store is entered. */
export interface Watch extends Pick<StoreWatch, "call" | "look"> {
  readonly scopes: Store<unknown>;
}

/** undefined where the runtime has no such module. */
export function asyncHooks(): AsyncHooks | undefined {
  const { process } = globalThis as {
    process?: { getBuiltinModule?(name: string): AsyncHooks | undefined };
  };
  return process?.getBuiltinModule?.("node:async_hooks");
}
