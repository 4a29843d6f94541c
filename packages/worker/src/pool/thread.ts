import { type Transferable, Worker } from "node:worker_threads";
import { describe } from "@x/loop/internal";
import { firstLine, shorten } from "../log-line.ts";
import { checkAttached } from "../port.ts";
import { ThreadError } from "../thread-error.ts";
import type { Job } from "./job.ts";
import { type Outcome, threadModule } from "./thread-module.ts";

/** Who waits for the outcome of a call. */
interface Waiter {
  readonly call: number;
  resolve(outcome: Outcome): void;
  reject(error: unknown): void;
}

/** A thread that makes one call at a time. Without a call it does not keep the process alive. */
export class Thread {
  /** Settled when it is gone, in whatever way. */
  readonly ended: Promise<void>;
  readonly #worker = new Worker(threadModule());
  #waiter: Waiter | undefined;
  #calls = 0;

  /** @param onStray - told when it crashes without a call. */
  constructor(onStray: (error: unknown) => void) {
    const worker = this.#worker;
    // Before that, it has no effect. The first call may have failed by then.
    worker.once("online", () => this.#waiter ?? worker.unref());
    worker.on("message", (outcome: Partial<Outcome> | null) => {
      // What a function posts to its parent is for nobody here.
      if (outcome?.call === this.#waiter?.call) this.#take()?.resolve(outcome as Outcome);
    });
    worker.on("messageerror", (error) => this.#take()?.reject(error));
    let crash: { readonly cause: unknown } | undefined;
    worker.on("error", (cause) => {
      shorten(cause);
      crash = { cause };
    });
    this.ended = new Promise((resolve) => {
      worker.on("exit", (code) => {
        const waiter = this.#take();
        const how = crash
          ? `crashed: ${textOf(crash.cause)}`
          : `ended itself, with exit code ${code}`;
        waiter?.reject(new ThreadError(`the thread of the call has ${how}`, crash));
        if (waiter === undefined && crash !== undefined) onStray(crash.cause);
        resolve();
      });
    });
  }

  /** Makes a call. @throws DataCloneError when its arguments cannot be copied. */
  run({ transfer, ...task }: Job): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      checkAttached(transfer);
      this.#calls += 1;
      const call = this.#calls;
      this.#worker.postMessage({ call, ...task }, transfer as readonly Transferable[]);
      this.#worker.ref();
      this.#waiter = { call, resolve, reject };
    });
  }

  /** Ends it, wherever it is, and waits for that. */
  end(): Promise<void> {
    // Somebody waits for it, and it is near.
    this.#worker.ref();
    void this.#worker.terminate();
    return this.ended;
  }

  #take(): Waiter | undefined {
    const waiter = this.#waiter;
    this.#waiter = undefined;
    this.#worker.unref();
    return waiter;
  }
}

function textOf(cause: unknown): string {
  return cause instanceof Error ? firstLine(String(cause)) : describe(cause);
}
