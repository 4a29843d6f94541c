/** What the process stays alive for, or not; only in Node and what is like it. */
export interface Lifeline {
  ref?(): void;
  unref?(): void;
}

/** One end of a channel between threads, as far as every platform has it. */
export interface Port extends Lifeline {
  postMessage(message: unknown, transfer?: readonly Transferable[]): void;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  close(): void;
  /** The other end is closed, or its thread gone. */
  addEventListener(type: "close", listener: () => void): void;
}

/** What may be given away instead of cloned: an `ArrayBuffer`, a `MessagePort` and the like. */
export type Transferable = object;

/** Makes a channel: one end to keep, and one to give away. */
export function openChannel(): { readonly near: Port; readonly far: Port } {
  const { port1, port2 } = new MessageChannel() as unknown as { port1: Port; port2: Port };
  return { near: port1, far: port2 };
}

/** Checks what is to be given away, before it is sent: that a buffer was given away before, Node 20 finds
 * out where it arrives, when nobody can be told any more.
 * @throws DataCloneError */
export function checkAttached(transfer: readonly Transferable[]): void {
  for (const each of transfer) {
    if (each instanceof ArrayBuffer && isDetached(each)) {
      throw new DOMException("an ArrayBuffer was given away before", "DataCloneError");
    }
  }
}

function isDetached(buffer: ArrayBuffer): boolean {
  try {
    new Uint8Array(buffer);
    return false;
  } catch {
    return true;
  }
}
