import { once } from "node:events";
import type { WebSocket } from "ws";

/** What the inspector answers to an expression. */
interface Evaluation {
  readonly result: { readonly value: unknown };
  readonly exceptionDetails?: { readonly exception?: { readonly description?: string } };
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** A thread of another process, to which expressions are sent. */
export interface RemoteThread {
  /** What a person calls it. */
  readonly name: string;
  /** Evaluates an expression, and gives its value, which must be plain data. */
  evaluate(expression: string): Promise<unknown>;
}

/** The inspector has closed the connection: it closes, or the process has ended. */
export class ConnectionLost extends Error {
  constructor() {
    super("the inspector has closed the connection");
  }
}

/**
 * A connection to the inspector of a Node process. Nothing is paused: each expression is evaluated between two steps
 * of the program, or in the middle of a step that does not end.
 */
export class InspectorSession implements RemoteThread {
  readonly name = "main";
  readonly #socket: WebSocket;
  /** The threads, by their sessions. */
  readonly #threads = new Map<string, ThreadSession>();
  readonly #patience: number;
  readonly #calls: Calls;
  readonly #closed: Promise<void>;

  private constructor(socket: WebSocket, patience: number) {
    this.#socket = socket;
    this.#patience = patience;
    this.#calls = new Calls((message) => socket.send(message), patience);
    socket.on("message", (data) => this.#receive(JSON.parse(String(data)) as Message));
    // The end of the connection follows.
    socket.on("error", () => {});
    this.#closed = new Promise((resolve) => {
      socket.on("close", () => {
        this.#calls.end(new ConnectionLost());
        for (const thread of this.#threads.values()) thread.end();
        resolve();
      });
    });
  }

  /**
   * @param patience - how long a thread may take to answer, in ms.
   * @throws ConnectionLost when the inspector closes meanwhile.
   */
  static async open(url: string, patience: number): Promise<InspectorSession> {
    // Imported only here, since `--help` and a process that cannot be looked into do not need it.
    const { WebSocket } = await import("ws");
    const socket = new WebSocket(url, { handshakeTimeout: patience });
    const session = new InspectorSession(socket, patience);
    await once(socket, "open").catch(() => {
      throw new ConnectionLost();
    });
    return session;
  }

  evaluate(expression: string): Promise<unknown> {
    return this.#calls.evaluate(expression);
  }

  /** The other threads of the process that are known to its inspector. */
  async threads(): Promise<readonly RemoteThread[]> {
    await this.#calls.call("NodeWorker.enable", { waitForDebuggerOnStart: false });
    // The inspector tells of the threads before it answers this.
    await this.evaluate("0");
    return [...this.#threads.values()];
  }

  /** Ends the connection. @param last - an expression that is sent together with the end, and evaluated when it has arrived. */
  async close(last?: string): Promise<void> {
    if (last !== undefined) void Promise.allSettled([this.evaluate(last)]);
    this.#socket.close();
    await this.#closed;
  }

  #receive(message: Message): void {
    if (message.method === undefined) {
      this.#calls.receive(message);
      return;
    }
    const { sessionId, workerInfo, message: text } = message.params as ThreadEvent;
    if (workerInfo !== undefined) {
      const send = (answer: string): void => {
        // The thread may have ended, and nothing depends on this.
        const sent = { sessionId, message: answer };
        void Promise.allSettled([this.#calls.call("NodeWorker.sendMessageToWorker", sent)]);
      };
      const thread = new ThreadSession(`thread ${workerInfo.workerId}`, send, this.#patience);
      this.#threads.set(sessionId, thread);
    } else if (text !== undefined) {
      this.#threads.get(sessionId)?.receive(text);
    } else {
      this.#threads.get(sessionId)?.end();
      this.#threads.delete(sessionId);
    }
  }
}

/** What is told of a thread: that it is there, that it has answered, or else that it has ended. */
interface ThreadEvent {
  readonly sessionId: string;
  readonly workerInfo?: { readonly workerId: string };
  readonly message?: string;
}

class ThreadSession implements RemoteThread {
  readonly name: string;
  readonly #calls: Calls;

  constructor(name: string, send: (text: string) => void, patience: number) {
    this.name = name;
    this.#calls = new Calls(send, patience);
  }

  evaluate(expression: string): Promise<unknown> {
    return this.#calls.evaluate(expression);
  }

  receive(text: string): void {
    this.#calls.receive(JSON.parse(text) as Message);
  }

  /** Notes that the thread has ended. */
  end(): void {
    this.#calls.end(new Error("has ended meanwhile"));
  }
}

/** Calls of the protocol, and their answers. */
class Calls {
  readonly #send: (text: string) => void;
  readonly #patience: number;
  readonly #pending = new Map<number, Settle>();
  #last = 0;
  #ended: Error | undefined;

  constructor(send: (text: string) => void, patience: number) {
    this.#send = send;
    this.#patience = patience;
  }

  async call(method: string, params: object): Promise<unknown> {
    if (this.#ended !== undefined) throw this.#ended;
    this.#last += 1;
    const id = this.#last;
    this.#send(JSON.stringify({ id, method, params }));
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error("does not answer")), this.#patience);
      this.#pending.set(id, (settle) => {
        clearTimeout(late);
        settle(resolve, reject);
      });
    });
  }

  async evaluate(expression: string): Promise<unknown> {
    const answer = await this.call("Runtime.evaluate", { expression, returnByValue: true });
    const { result, exceptionDetails } = answer as Evaluation;
    if (exceptionDetails === undefined) return result.value;
    throw new Error(`the process has answered: ${exceptionDetails.exception?.description}`);
  }

  receive({ id = 0, result, error }: Message): void {
    this.#pending.get(id)?.((resolve, reject) => {
      if (error === undefined) resolve(result);
      else reject(new Error(error.message));
    });
    this.#pending.delete(id);
  }

  /** Fails all calls, also those that are made later. */
  end(error: Error): void {
    this.#ended = error;
    for (const settle of this.#pending.values()) settle((_, reject) => reject(error));
  }
}

/** Settles a call: gives it the two functions of its promise. */
type Settle = (
  settle: (resolve: (value: unknown) => void, reject: (error: Error) => void) => void,
) => void;
