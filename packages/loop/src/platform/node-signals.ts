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
  process?.getBuiltinModule?.("node:events")?.setMaxListeners(0, controller.signal);
  return controller;
}
