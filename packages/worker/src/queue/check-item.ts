import { describe } from "@x/loop/internal";
import { checkTransfer } from "../check.ts";
import type { Transferable } from "../port.ts";

/** @throws TypeError when `transfer` is not an array, or the item cannot contain anything to transfer. */
export function checkItem(
  item: unknown,
  options: { transfer?: readonly Transferable[] | undefined },
): void {
  const transfer = checkTransfer(options);
  if (transfer.length === 0 || (typeof item === "object" && item !== null)) return;
  throw new TypeError(`item must be an object to have anything to transfer, not ${describe(item)}`);
}
