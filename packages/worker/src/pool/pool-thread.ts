import { type Transferable, Worker } from "node:worker_threads";
import { describe } from "@x/loop/internal";
import { firstLine, shorten } from "../log-line.ts";
import { checkAttached } from "../port.ts";
import { ThreadError } from "../thread-error.ts";
import type { PoolCall } from "./pool-call.ts";
import { type Outcome, threadModule } from "./thread-module.ts";

/** The call that a thread makes, and what settles its promise. */
interface PendingCall {
  readonly call: number;
  resolve(outcome: Outcome): void;
  reject(error: unknown): void;
}

/** A thread that makes one call at a time. It keeps the process alive only while it makes one. */
export class PoolThread {
  /** Resolved when the thread has ended, for whatever reason. */
  readonly ended: Promise<void>;
  readonly #worker = new Worker(threadModule());
  #pending: PendingCall | undefined;
  #calls = 0;

  /** @param onStray - is called with the error when the thread crashes while it makes no call. */
  constructor(onStray: (error: unknown) => void) {
    const worker = this.#worker;
    // Before it is online, unref() has no effect. The first call may have failed by then.
    worker.once("online", () => this.#pending ?? worker.unref());
    worker.on("message", (outcome: Partial<Outcome> | null) => {
      // Messages that a called function posts itself are ignored.
      if (outcome?.call === this.#pending?.call) this.#take()?.resolve(outcome as Outcome);
    });
    worker.on("messageerror", (error) => this.#take()?.reject(error));
    let crash: { readonly cause: unknown } | undefined;
    worker.on("error", (cause) => {
      shorten(cause);
      crash = { cause };
    });
    this.ended = new Promise((resolve) => {
      worker.on("exit", (code) => {
        const pending = this.#take();
        const how = crash
          ? `crashed: ${textOf(crash.cause)}`
          : `ended itself, with exit code ${code}`;
        pending?.reject(new ThreadError(`the thread of the call has ${how}`, crash));
        if (pending === undefined && crash !== undefined) onStray(crash.cause);
        resolve();
      });
    });
  }

  /** Makes a call. @throws DataCloneError when its arguments cannot be cloned. */
  run({ transfer, ...rest }: PoolCall): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      checkAttached(transfer);
      this.#calls += 1;
      const call = this.#calls;
      this.#worker.postMessage({ call, ...rest }, transfer as readonly Transferable[]);
      this.#worker.ref();
      this.#pending = { call, resolve, reject };
    });
  }

  /** Ends the thread, whatever it is doing, and waits until it has ended. */
  end(): Promise<void> {
    // The process has to live until the caller's wait is over.
    this.#worker.ref();
    void this.#worker.terminate();
    return this.ended;
  }

  #take(): PendingCall | undefined {
    const pending = this.#pending;
    this.#pending = undefined;
    this.#worker.unref();
    return pending;
  }
}

function textOf(cause: unknown): string {
  return cause instanceof Error ? firstLine(String(cause)) : describe(cause);
}
