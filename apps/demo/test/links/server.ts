import { once } from "node:events";
import { createServer, type RequestListener, type ServerResponse } from "node:http";
import { createServer as createSocketServer } from "node:net";

/** A real server on loopback that a test can watch. */
export interface TestServer {
  readonly origin: string;
  /** `METHOD /path` of each request, in the order of their arrival. */
  readonly requests: readonly string[];
  /** The next (or, if there was one already, the last) request of that path. */
  arrival(path: string): Promise<ServerResponse>;
  close(): Promise<void>;
}

export type Routes = Record<string, RequestListener>;

export async function serve(routes: Routes): Promise<TestServer> {
  const requests: string[] = [];
  const arrived = new Map<string, ServerResponse>();
  const awaited = new Map<string, (response: ServerResponse) => void>();
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    requests.push(`${request.method} ${path}`);
    arrived.set(path, response);
    awaited.get(path)?.(response);
    const route = routes[path] ?? ((_, response) => response.writeHead(404).end());
    route(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `http://127.0.0.1:${portOf(server)}`,
    requests,
    arrival(path) {
      const response = arrived.get(path);
      if (response) return Promise.resolve(response);
      return new Promise((resolve) => awaited.set(path, resolve));
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Waits until nobody is at the other end of it any more. */
export async function gone(response: ServerResponse): Promise<void> {
  if (!response.closed) await once(response, "close");
}

/** An address where nobody listens. */
export async function deadOrigin(): Promise<string> {
  const server = createSocketServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const port = portOf(server);
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

function portOf(server: { address(): unknown }): number {
  const address = server.address();
  if (typeof address !== "object" || address === null || !("port" in address))
    throw new Error("no port");
  return Number(address.port);
}

export const page =
  (html: string): RequestListener =>
  (_, response) => {
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(html);
  };

export const status =
  (code: number, headers: Record<string, string> = {}): RequestListener =>
  (_, response) => {
    response.writeHead(code, headers).end();
  };

export const redirect = (location: string): RequestListener => status(302, { location });

/** Answers each request as the next of the listeners does; from then on as the last. */
export function inTurn(...listeners: [RequestListener, ...RequestListener[]]): RequestListener {
  let turn = 0;
  return (request, response) => {
    const listener = listeners[Math.min(turn++, listeners.length - 1)];
    listener?.(request, response);
  };
}

export const never: RequestListener = () => {};

export const reset: RequestListener = (request) => {
  request.socket.destroy();
};

/** Sends for ever, as fast as it is read. */
export const endless =
  (contentType: string): RequestListener =>
  (_, response) => {
    response.writeHead(200, { "content-type": contentType });
    const chunk = `${"<p>endless</p>".repeat(1000)}\n`;
    const send = () => {
      while (!response.destroyed && response.write(chunk));
    };
    response.on("drain", send);
    send();
  };
