import { coroutineName } from "@x/future/internal";

/** On a coroutine: what called it. */
const owner: unique symbol = Symbol.for("@x/future.owner") as never;

interface Named {
  /** null on what is a part of the coroutine that called it. */
  readonly [coroutineName]?: string | null;
}

/** The coroutines of a driver from the innermost one on, the outermost first. */
export function framesOf(innermost: object | null, driver: object): object[] {
  const frames: object[] = [];
  for (
    let frame = innermost;
    frame !== null && frame !== driver;
    frame = (frame as { [owner]: object })[owner]
  ) {
    if ((frame as Named)[coroutineName] !== null) frames.push(frame);
  }
  return frames.reverse();
}

/** What a coroutine is called. */
export function frameName(frame: object): string {
  return (frame as Named)[coroutineName] || "coroutine";
}
