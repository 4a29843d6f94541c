import v8 from "node:v8";
import vm from "node:vm";

/** Collects garbage, once the current host task is over and lets go of what it looked at. */
export async function collectGarbage(): Promise<void> {
  v8.setFlagsFromString("--expose-gc");
  const gc = vm.runInNewContext("gc") as () => void;
  await new Promise((resolve) => setImmediate(resolve));
  gc();
}
