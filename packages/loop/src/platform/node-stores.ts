import { followContexts } from "../context.ts";
import { kernel, type ScopeStore, type Stores } from "../kernel.ts";

/** What is used here of `node:async_hooks`. */
interface AsyncHooks {
  readonly AsyncLocalStorage: {
    new (): ScopeStore;
    readonly prototype: { [name in Method]: AnyMethod };
  };
  readonly AsyncResource: new (type: string, options: { requireManualDestroy: boolean }) => Stores;
}

type Method = "run" | "enterWith";
type AnyMethod = (this: unknown, ...args: unknown[]) => unknown;

let listening = false;
let scopes: ScopeStore | null = null;

/** The store that carries the scopes of async functions along. */
export function createScopeStore(): ScopeStore | null {
  return scopes;
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
  const store = Object.assign(new AsyncLocalStorage(), { run, enterWith }) as ScopeStore;
  scopes = store;
  const resource = (): Stores => new AsyncResource("@x/loop", { requireManualDestroy: true });
  // The scope of whatever makes a task is not that of the task.
  const capture = (): Stores =>
    store.getStore() === undefined ? resource() : store.run(undefined, resource);
  const none = capture();
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
