// What a thread runs in tests: the sources, as the tests do.
import "./register.js";

await import("../../src/platform/node-thread.ts");
