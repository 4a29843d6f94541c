/** What a thread runs in tests, where the packages are run from their sources. */
export const threadUrl: URL = new URL("./thread.js", import.meta.url);
