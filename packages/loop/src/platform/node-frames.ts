import { thread } from "../shared/thread.ts";
import type { Ground, Watch } from "./node-hooks.ts";

/** For Node 24 and later, which keep all stores in a frame, a map, and copy the frame that they run in to enter a store:
 * a frame of ours notices when it is copied. */
export function watchFrames({ store, resource, none, marked, follow }: Ground): Watch | undefined {
  const key = Object.getOwnPropertySymbols(marked).find(
    (symbol) => typeof (marked[symbol] as { get?: unknown } | undefined)?.get === "function",
  );
  if (key === undefined) return undefined;
  none[key] = undefined;

  /** What Node asks of a frame, of one that has a scope and nothing else. A map would take longer to make than the
   * rest of a call in a scope. */
  class ScopeFrame {
    readonly scope: unknown;

    constructor(scope: unknown) {
      this.scope = scope;
    }

    has(other: object): boolean {
      return other === store;
    }

    get(other: object): unknown {
      return other === store ? this.scope : undefined;
    }

    /** A store that the program ends is not in here. */
    disable(): void {}

    [Symbol.iterator](): Iterator<[object, unknown]> {
      follow();
      return [[store, this.scope] as [object, unknown]].values();
    }
  }

  const outside = resource();
  outside[key] = new ScopeFrame(undefined);
  const inside = resource();
  inside[key] = new ScopeFrame(key);
  if (!isIn(inside, store, key)) return undefined;
  inside[key] = undefined;
  const look = (): void => {
    // In a scope, a store could not have been entered unnoticed.
    if (store.getStore() !== undefined) return;
    const frame = resource()[key];
    if (frame !== undefined && !(frame instanceof ScopeFrame)) follow();
  };
  return {
    scopes: {
      getStore: () => store.getStore(),
      run(scope, fn, ...args) {
        if (thread.stores === null && !thread.watched) look();
        if (thread.stores !== null) return store.run(scope, fn, ...args);
        inside[key] = new ScopeFrame(scope);
        try {
          return inside.runInAsyncScope(fn, undefined, ...args);
        } finally {
          // It would keep the scope alive, with its task.
          inside[key] = undefined;
        }
      },
    },
    call: (fn) => outside.runInAsyncScope(fn),
    look,
  };
}

/** Whether a store has a value in what runs in a resource. A later Node may ask more of a frame than ours can answer. */
function isIn(resource: Ground["none"], store: Ground["store"], value: unknown): boolean {
  try {
    return resource.runInAsyncScope(() => store.getStore()) === value;
  } catch {
    return false;
  }
}
