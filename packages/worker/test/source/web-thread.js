// A thread of Node that is as one of a browser.
import { parentPort } from "node:worker_threads";
import "./register.js";

await import("../../src/platform/browser-thread.ts");
parentPort.on("message", (data) => globalThis.onmessage({ data }));
