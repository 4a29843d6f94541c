import type { EventLoop } from "@x/loop";
import { Future } from "./future.ts";
import { parts } from "./protocol.ts";

/** A future that is settled because of others, so that what waits for it waits for them. */
export class Dependent<T> extends Future<T> {
  private readonly others: () => Iterable<Future<unknown>>;

  constructor(others: () => Iterable<Future<unknown>>, options?: { loop?: EventLoop | undefined }) {
    super(options);
    this.others = others;
  }

  override [parts](): Iterable<Future<unknown>> {
    return this.others();
  }
}
