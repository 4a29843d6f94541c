/** Something that can keep the process alive. Only Node, Bun and Deno have the methods. */
export interface Lifeline {
  ref?(): void;
  unref?(): void;
}

/** One end of a channel between threads, as far as every platform has it. */
export interface Port extends Lifeline {
  postMessage(message: unknown, transfer?: readonly Transferable[]): void;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  close(): void;
  /** The event is fired when the other end was closed, or its thread has ended. */
  addEventListener(type: "close", listener: () => void): void;
}

/** An object that can be transferred to another thread instead of cloned, such as an `ArrayBuffer` or a
 * `MessagePort`. */
export type Transferable = object;

/** Makes a channel: one end to keep, and one to transfer. */
export function openChannel(): { readonly near: Port; readonly far: Port } {
  const { port1, port2 } = new MessageChannel() as unknown as { port1: Port; port2: Port };
  return { near: port1, far: port2 };
}

/** Checks that buffers can still be transferred, before they are sent: Node 20 would notice only in the
 * thread that receives them, when it is too late to tell the sender.
 * @throws DataCloneError */
export function checkAttached(transfer: readonly Transferable[]): void {
  for (const each of transfer) {
    if (each instanceof ArrayBuffer && isDetached(each)) {
      throw new DOMException("an ArrayBuffer was transferred before", "DataCloneError");
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
