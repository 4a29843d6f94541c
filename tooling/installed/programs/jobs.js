import { sleep } from "@x/asyncio";

export function* countdown(from = 3) {
  for (let n = from; n > 0; n -= 1) yield* sleep(1);
  return `${from}, lift-off`;
}
