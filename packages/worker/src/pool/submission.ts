import { coroutineName, QueuedCall, type WaitQueue } from "@x/future/internal";

/** A call of `submit`, which waits until the queue of an executor has room. */
export class Submission<T> extends QueuedCall<T> {
  readonly #steps: { readonly ready: () => boolean; readonly finish: () => T };

  constructor(line: WaitQueue, steps: { ready: () => boolean; finish: () => T }) {
    super(line);
    this.#steps = steps;
  }

  override get [coroutineName](): string {
    return "submit";
  }

  protected override get ready(): boolean {
    return this.#steps.ready();
  }

  protected override finish(): T {
    return this.#steps.finish();
  }
}
