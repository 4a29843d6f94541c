import { isCancelled, TimeoutError, timeout } from "@x/asyncio";
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { loadProduct, type Upstreams } from "./product.ts";

export interface Settings {
  readonly upstreams: Upstreams;
  /** How long a request may take, in ms, whatever it waits for. */
  readonly deadline: number;
  /** After how many ms without an answer the next replica is asked. */
  readonly hedge: number;
}

/** The routes. Listening and closing are the concern of `serve`. */
export function createApp({ upstreams, deadline, hedge }: Settings): FastifyInstance {
  const app = fastify();
  app.get<{ Params: { id: string } }>("/products/:id", { errorHandler }, async (request) =>
    // The signal of the request is aborted when the client has gone.
    timeout(deadline, () => loadProduct(request.params.id, upstreams, hedge), {
      signal: request.signal,
    }),
  );
  return app;
}

function errorHandler(error: unknown, _request: FastifyRequest, reply: FastifyReply) {
  if (error instanceof TimeoutError) return reply.code(504).send({ error: "took too long" });
  if (isCancelled(error)) return reply.code(503).send({ error: "shutting down" });
  return reply.code(502).send({ error: "a service has failed" });
}
