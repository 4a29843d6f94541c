import type { Ground, Watch } from "./node-hooks.ts";

/** For Node before 24, which writes a store that is entered on the resource that runs: one of ours notices what is
 * written on it. A store that was ever entered is on each new resource. */
export function watchResources({
  store,
  resource,
  none,
  marked,
  follow,
}: Ground): Watch | undefined {
  const symbolsOf = Object.getOwnPropertySymbols;
  const key = symbolsOf(marked).find((symbol) => marked[symbol] === resource);
  if (key === undefined) return undefined;
  // Ends what a store that was entered costs here from then on.
  store.disable();
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
