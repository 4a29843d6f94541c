// Where handles, futures and tasks were made, which only debug mode pays for.
const origins = /* @__PURE__ */ new WeakMap<object, string>();

/** Remembers the caller's stack as the place where `thing` was made. */
export function rememberOrigin(thing: object): void {
  const { stack } = new Error("made");
  if (stack !== undefined) origins.set(thing, stack.replace(/^Error: made\n?/, ""));
}

/** The stack where `thing` was made, if that was remembered. */
export function originOf(thing: object | undefined): string | undefined {
  return thing === undefined ? undefined : origins.get(thing);
}
