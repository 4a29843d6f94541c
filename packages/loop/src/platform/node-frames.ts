import { thread } from "../shared/thread.ts";
import type { Ground, Watch } from "./node-hooks.ts";

/** Holds the stores since Node 24: a map. */
interface Frame {
  [Symbol.iterator](): Iterator<unknown>;
}

/** For Node 24 and later, which copy the frame that they run in to enter a store: a frame of ours notices when it
 * is iterated. */
export function watchFrames({ store, resource, none, marked, follow }: Ground): Watch | undefined {
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
  const look = (): void => {
    // In a scope, a store could not have been entered unnoticed.
    if (store.getStore() !== undefined) return;
    const frame = resource()[key];
    if (frame !== undefined && !(frame instanceof WatchedFrame)) follow();
  };
  return {
    scopes: {
      getStore: () => store.getStore(),
      run(scope, fn, ...args) {
        if (thread.stores === null && !thread.watched) look();
        if (thread.stores !== null) return store.run(scope, fn, ...args);
        inside[key] = none.runInAsyncScope(frameOf, undefined, scope);
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
