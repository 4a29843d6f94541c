/** The URL of the script of a thread. */
export const threadUrl: URL = /* @__PURE__ */ new URL("./node-thread.js", import.meta.url);
