// Where handles, futures and tasks were made, which only debug mode pays for.
// An error's stack becomes text when it is first read, which costs a hundred times what the error does.
const origins = /* @__PURE__ */ new WeakMap<object, Error>();

/** Remembers the caller's stack as the place where `thing` was made. */
export function rememberOrigin(thing: object): void {
  origins.set(thing, new Error("made"));
}

/** The stack where `thing` was made, if that was remembered. */
export function originOf(thing: object | undefined): string | undefined {
  const made = thing === undefined ? undefined : origins.get(thing);
  return made?.stack?.replace(/^Error: made\n?/, "");
}
