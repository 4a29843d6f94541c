import { once } from "node:events";
import type { MainScope } from "@x/future/node";
import { createApp, type Settings } from "./app.ts";

/** Where to listen, and what to tell when that is done. */
export interface Listening {
  readonly port: number;
  readonly onListening: (address: string) => void;
}

/**
 * Serves until it is told to stop. It then takes on no new requests, answers those that have come, and closes. When it
 * is cancelled, requests that are still waited for are cancelled too, and answered with 503.
 */
export async function serve(
  settings: Settings,
  { port, onListening }: Listening,
  { stopping, signal }: MainScope,
): Promise<void> {
  const app = createApp(settings);
  // A client would otherwise keep its connection open for its next request, and hold up the end.
  app.addHook("onSend", async (_request, reply) => {
    if (stopping.aborted || signal.aborted) reply.header("connection", "close");
  });
  onListening(await app.listen({ port, host: "127.0.0.1" }));
  try {
    if (!stopping.aborted) await once(stopping, "abort", { signal });
  } finally {
    await app.close();
  }
}
