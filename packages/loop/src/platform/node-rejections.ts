/** What is used here of Node's `process`. */
interface NodeProcess {
  on(event: "unhandledRejection", listener: (error: unknown) => void): void;
  off(event: "unhandledRejection", listener: (error: unknown) => void): void;
  listenerCount(event: "unhandledRejection"): number;
}

let isListening = false;

/**
 * Lets unhandled rejections pass in silence if `isHarmless` says so. Whatever the runtime does
 * with others, it still does: where nothing else listens, the rejection is made once more without this
 * listener.
 */
export function ignoreRejections(isHarmless: (error: unknown) => boolean): void {
  const { process } = globalThis as { process?: NodeProcess };
  if (isListening || process?.listenerCount === undefined) return;
  isListening = true;
  const onRejection = (error: unknown): void => {
    if (isHarmless(error) || process.listenerCount("unhandledRejection") > 1) return;
    process.off("unhandledRejection", onRejection);
    void Promise.reject(error);
    setTimeout(() => process.on("unhandledRejection", onRejection), 0);
  };
  process.on("unhandledRejection", onRejection);
}
