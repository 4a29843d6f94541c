/** The module that a thread runs. */
export const threadUrl: URL = /* @__PURE__ */ new URL("./node-thread.js", import.meta.url);
