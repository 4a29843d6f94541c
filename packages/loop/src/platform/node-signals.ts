/** What is used here of `node:events`. */
interface Events {
  setMaxListeners(n: number, target: AbortSignal): void;
}

/** A controller whose signal may have any number of listeners: Node takes more than ten for a leak. */
export function createController(): AbortController {
  const { process } = globalThis as {
    process?: { getBuiltinModule?(name: string): Events | undefined };
  };
  const controller = new AbortController();
  try {
    process?.getBuiltinModule?.("node:events")?.setMaxListeners(0, controller.signal);
  } catch {
    // It is a signal of jsdom or happy-dom, which test runners put in the place of Node's: nothing counts its listeners.
  }
  return controller;
}
