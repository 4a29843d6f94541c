import { coroutine } from "./coroutine.ts";
import type { Coroutine } from "./kernel/tokens.ts";

/** The `close` of a coroutine iterator that has nothing to close. */
export const closeNothing = /* @__PURE__ */ coroutine(function* close(): Coroutine<void> {});
