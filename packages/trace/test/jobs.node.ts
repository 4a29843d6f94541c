import { type Coroutine, type CoroutineCall, sleep } from "@x/future";

/** Works for ever. */
export function* dig(): Coroutine<void> {
  yield* forever();
}

export function* hello(): Coroutine<string> {
  yield* sleep(0);
  return "hello";
}

const forever = (): CoroutineCall<void> => sleep(Number.POSITIVE_INFINITY);
