import { type MessagePort, Worker } from "node:worker_threads";

/** A thread of Node as a worker of the web, whose script serves `jobs.ts`. */
export class WebWorker {
  readonly #worker = new Worker(new URL("./source/web-thread.js", import.meta.url));

  addEventListener(type: string, listener: (event: object) => void): void {
    this.#worker.on(type, ({ message }) => {
      const told = message === "nobody looked" ? undefined : message;
      listener({ message: told, preventDefault() {} });
    });
  }

  postMessage(message: unknown, transfer: readonly object[]): void {
    this.#worker.postMessage(message, transfer as MessagePort[]);
  }

  terminate(): void {
    void this.#worker.terminate();
  }
}
