// A thread of Node that is as one of a browser.
import { parentPort } from "node:worker_threads";
import "./register.js";

globalThis.WorkerGlobalScope = class WorkerGlobalScope {};
const listeners = new Map();
globalThis.addEventListener = (type, listener) => {
  listeners.set(listener, (data) => listener({ type, data }));
  parentPort.on(type, listeners.get(listener));
};
globalThis.removeEventListener = (type, listener) => {
  parentPort.off(type, listeners.get(listener));
};
const { servedPort } = await import("../../src/platform/web-port.ts");
const { servePort } = await import("../../src/serve-port.ts");
const jobs = await import("../jobs.ts");
await servePort(await servedPort(), jobs);
