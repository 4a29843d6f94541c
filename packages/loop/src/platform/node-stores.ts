import { followContexts } from "../context.ts";
import { kernel, type Store, type Stores } from "../kernel.ts";

/** What is used here of `node:async_hooks`. */
interface AsyncHooks {
  readonly AsyncLocalStorage: {
    new (): EnteredStore;
    readonly prototype: { [name in Method]: AnyMethod };
  };
  readonly AsyncResource: new (type: string, options: { requireManualDestroy: boolean }) => Stores;
}

interface EnteredStore extends Store<unknown> {
  enterWith(store: unknown): void;
}

type Method = "run" | "enterWith";
type AnyMethod = (this: unknown, ...args: unknown[]) => unknown;

let listening = false;
let scopes: Store<unknown> | null = null;

/** The store that carries the scopes of async functions along. */
export function createScopeStore<S>(): Store<S> | null {
  return scopes as Store<S> | null;
}

/**
 * Has the stores of `AsyncLocalStorage` follow tasks and handles, from their first use on: as long as
 * there is none, nobody pays. Node does not tell when that is, so that the two methods which enter a
 * store are listened to until the first of them is called.
 */
export function followStores(): void {
  if (listening) return;
  listening = true;
  const hooks = asyncHooks();
  if (hooks === undefined) return;
  const { AsyncLocalStorage, AsyncResource } = hooks;
  const { prototype } = AsyncLocalStorage;
  const { run, enterWith } = prototype;
  // This store is none of the program's: entering it must not look like the first use of one.
  const store = Object.assign(new AsyncLocalStorage(), { run, enterWith }) as EnteredStore;
  const resource = (): Stores => new AsyncResource("@x/loop", { requireManualDestroy: true });
  // The scope of whatever makes a task is not that of the task.
  const capture = (): Stores =>
    store.getStore() === undefined ? resource() : store.run(undefined, resource);
  const none = capture();
  scopes = hasFrames(none) ? quicker(store, none) : store;
  const follow = (): void => {
    kernel.stores = { none, capture };
    followContexts();
  };
  if (holdsStore(none)) {
    follow();
    return;
  }
  const listenTo = (original: AnyMethod): AnyMethod =>
    function (this: unknown, ...args) {
      prototype.run = run;
      prototype.enterWith = enterWith;
      follow();
      return original.apply(this, args);
    };
  prototype.run = listenTo(run);
  prototype.enterWith = listenTo(enterWith);
}

function asyncHooks(): AsyncHooks | undefined {
  const { process } = globalThis as {
    process?: { getBuiltinModule?(name: string): AsyncHooks | undefined };
  };
  return process?.getBuiltinModule?.("node:async_hooks");
}

/** Whether a store was entered where a resource was made. Node keeps them in it, by symbols. */
function holdsStore(resource: object): boolean {
  return Object.getOwnPropertySymbols(resource).some(
    (symbol) =>
      /\((context_frame|kResourceStore)\)/.test(String(symbol)) &&
      (resource as { [key: symbol]: unknown })[symbol] !== undefined,
  );
}

/** Whether stores are kept in frames, which resources keep: so it is since Node 24. Others that say they are
 * like that version do not show them. */
function hasFrames(resource: object): boolean {
  const { process } = globalThis as unknown as { process: { versions: { node: string } } };
  const symbols = Object.getOwnPropertySymbols(resource).map(String);
  return (
    symbols.includes("Symbol(context_frame)") && Number.parseInt(process.versions.node, 10) >= 24
  );
}

/**
 * With frames, `run` makes one for what it enters, and another for what it goes back to. A resource that was
 * made where no store was entered goes back for nothing, which takes a quarter of the time. It leaves out the
 * stores of others, so it serves as long as nobody enters any.
 */
function quicker(store: EnteredStore, none: Stores): Store<unknown> {
  const enter = <A extends unknown[], R>(scope: unknown, fn: (...args: A) => R, ...args: A): R => {
    store.enterWith(scope);
    return fn(...args);
  };
  return {
    getStore: () => store.getStore(),
    run: <A extends unknown[], R>(scope: unknown, fn: (...args: A) => R, ...args: A): R =>
      kernel.stores === null
        ? none.runInAsyncScope(enter<A, R>, undefined, scope, fn, ...args)
        : store.run(scope, fn, ...args),
  };
}
