import { coroutineName } from "@x/future/internal";

/** On a coroutine: what called it. */
const owner: unique symbol = Symbol.for("@x/future.owner") as never;

/** The coroutines of a driver from the innermost one on, the outermost first. */
export function framesOf(innermost: object | null, driver: object): object[] {
  const frames: object[] = [];
  for (
    let frame = innermost;
    frame !== null && frame !== driver;
    frame = (frame as { [owner]: object })[owner]
  ) {
    frames.push(frame);
  }
  return frames.reverse();
}

/** What a coroutine is called. */
export function frameName(frame: object): string {
  return (frame as { [coroutineName]?: string })[coroutineName] || "coroutine";
}
