import v8 from "node:v8";
import vm from "node:vm";

/** Collects what nobody holds; what a WeakRef was asked for lives until the host's next turn. */
export async function collectGarbage(): Promise<void> {
  v8.setFlagsFromString("--expose-gc");
  const collect: () => void = vm.runInNewContext("gc");
  await new Promise((resolve) => setImmediate(resolve));
  collect();
}
