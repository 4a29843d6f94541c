import { type Store, type Stores, type StoreWatch, thread } from "../shared/thread.ts";

// The stores of `AsyncLocalStorage` follow tasks and callbacks, from the first that the program enters: as long
// as there is none, nothing pays for them. Node does not tell when that is, and its classes are not ours to
// change. So the loop runs its turns, and calls async functions in their scopes, inside of something of ours
// that notices: Node before 24 writes the stores on the resource that it runs in, and later versions copy the
// frame that they run in. Code outside of both is looked at when it makes a task or a callback. Where none of
// this works, as in Bun and Deno, stores are followed from the start; it costs little there.

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
interface Resource extends Stores {
  [key: symbol]: unknown;
}

/** Holds the stores since Node 24: a map. */
interface Frame {
  [Symbol.iterator](): Iterator<unknown>;
}

/** A way to notice that a store is entered. */
interface Watch extends Pick<StoreWatch, "call" | "look"> {
  readonly scopes: Store<unknown>;
}

/** Begins to watch for the first store that the program enters. From then on, tasks and callbacks have contexts. */
export function watchStores(followContexts: () => void): void {
  if (thread.watch !== null) return;
  const hooks = asyncHooks();
  if (hooks === undefined) return;
  const { AsyncLocalStorage, AsyncResource } = hooks;
  const store = new AsyncLocalStorage();
  const resource = (): Resource => new AsyncResource("@x/loop", { requireManualDestroy: true });
  // The scope of whatever makes a task is not that of the task.
  const capture = (): Stores =>
    store.getStore() === undefined ? resource() : store.run(undefined, resource);
  const none = resource();
  const follow = (): void => {
    thread.stores ??= { none, capture };
    followContexts();
  };
  const marked = none.runInAsyncScope(() => store.run(resource, resource));
  disable(store);
  const watch =
    watchFrames(store, resource, none, marked, follow) ??
    watchResources(store, resource, none, marked, follow);
  const unwatched: Watch = { scopes: store, call: (fn) => fn(), look: follow };
  thread.watch = { ...(watch ?? unwatched), follow } as StoreWatch;
  thread.watch.look();
}

/** Begins to follow stores if the code that runs now is in one. */
export function lookForStores(): void {
  if (thread.stores === null && !thread.watched) thread.watch?.look();
}

/** Ends what a store that was entered costs from then on. workerd has no such cost, and refuses the call. */
function disable(store: EnteredStore): void {
  try {
    store.disable();
  } catch {}
}

function asyncHooks(): AsyncHooks | undefined {
  const { process } = globalThis as {
    process?: { getBuiltinModule?(name: string): AsyncHooks | undefined };
  };
  return process?.getBuiltinModule?.("node:async_hooks");
}

/** Entering a store copies the frame that the code runs in: a frame of ours notices that it is iterated. */
function watchFrames(
  store: EnteredStore,
  resource: () => Resource,
  none: Resource,
  marked: Resource,
  follow: () => void,
): Watch | undefined {
  const key = Object.getOwnPropertySymbols(marked).find(
    (symbol) => typeof (marked[symbol] as { get?: unknown } | undefined)?.get === "function",
  );
  if (key === undefined) return undefined;
  none[key] = undefined;
  const { constructor: NodeFrame } = marked[key] as {
    constructor: new (store: object, value: unknown) => Frame;
  };
  class WatchedFrame extends NodeFrame {
    override [Symbol.iterator](): Iterator<unknown> {
      follow();
      return super[Symbol.iterator]();
    }
  }
  const frameOf = (scope: unknown): Frame => new WatchedFrame(store, scope);
  const outside = resource();
  outside[key] = none.runInAsyncScope(frameOf, undefined, undefined);
  const inside = resource();
  return {
    scopes: {
      getStore: () => store.getStore(),
      run(scope, fn, ...args) {
        lookForStores();
        if (thread.stores !== null) return store.run(scope, fn, ...args);
        inside[key] = none.runInAsyncScope(frameOf, undefined, scope);
        return inside.runInAsyncScope(fn, undefined, ...args);
      },
    },
    call: (fn) => outside.runInAsyncScope(fn),
    look() {
      // In a scope, a store could not have been entered unnoticed.
      if (store.getStore() !== undefined) return;
      const frame = resource()[key];
      if (frame !== undefined && !(frame instanceof WatchedFrame)) follow();
    },
  };
}

/** Entering a store writes it on the resource that the code runs in: a resource of ours notices the writing. A store
 * that was ever entered is on each new resource. */
function watchResources(
  store: EnteredStore,
  resource: () => Resource,
  none: Resource,
  marked: Resource,
  follow: () => void,
): Watch | undefined {
  const symbolsOf = Object.getOwnPropertySymbols;
  const key = symbolsOf(marked).find((symbol) => marked[symbol] === resource);
  if (key === undefined) return undefined;
  const outside = resource();
  // It has this one itself, so that scopes are written and read without the proxy.
  outside[key] = undefined;
  const noticing = new Proxy(Object.getPrototypeOf(outside) as object, {
    set(target, symbol, value, receiver) {
      follow();
      return Reflect.set(target, symbol, value, receiver);
    },
  });
  Object.setPrototypeOf(outside, noticing);
  for (const symbol of symbolsOf(none).filter(isStore)) none[symbol] = undefined;
  const own = symbolsOf(none).filter((symbol) => !isStore(symbol)).length;
  return {
    scopes: store,
    call: (fn) => outside.runInAsyncScope(fn),
    look() {
      const found = resource();
      if (symbolsOf(found).length > (key in found ? own + 1 : own)) follow();
    },
  };
}

function isStore({ description }: symbol): boolean {
  return description === "kResourceStore";
}
