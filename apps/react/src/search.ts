import { sleep, timeout } from "@x/asyncio";

/** Asks a service for what fits a query; an aborted signal ends the request. */
export type Ask = (query: string, options: { signal: AbortSignal }) => Promise<string[]>;

export interface Settings {
  readonly ask: Ask;
  /** How long nothing must have been typed before the service is asked, in ms. */
  readonly pause: number;
  /** How long the service may take, in ms. */
  readonly deadline: number;
}

/**
 * Searches as one types: each letter cancels the search before, so that only the last one outlives the pause.
 *
 * Browsers have nothing that carries a scope along, so each wait is given the signal.
 */
export async function search(
  query: string,
  { ask, pause, deadline }: Settings,
  { signal }: { signal: AbortSignal },
): Promise<string[]> {
  await sleep(pause, undefined, { signal });
  return timeout(deadline, (scope) => ask(query, scope), { signal });
}
