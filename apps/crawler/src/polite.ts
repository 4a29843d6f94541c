import { KeyedSemaphore, RateLimiter, retry, timeout } from "@x/asyncio";
import type { Load } from "./crawl.ts";

export interface Manners {
  /** How many requests there are in a second, to all hosts together. */
  readonly rate: number;
  /** How many requests there are at a time to the same host. */
  readonly perHost: number;
  /** How long one attempt may take, in ms. */
  readonly deadline: number;
  readonly attempts: number;
  /** The pause after the first failure, in ms; each other one is twice as long. */
  readonly delay: number;
  /** Whether another attempt could help. */
  readonly isTransient: (error: unknown) => boolean;
}

/** The same, but within limits, and tried again if that may help. */
export function polite(load: Load, manners: Manners): Load {
  const { rate, perHost, deadline, attempts, delay, isTransient } = manners;
  const limiter = new RateLimiter({ limit: rate, burst: 1 });
  const hosts = new KeyedSemaphore<string>(perHost);

  const request = async (url: string) => {
    await limiter.acquire();
    return timeout(deadline, () => load(url));
  };
  // A pause between two attempts keeps no other request to the host waiting.
  const attempt = (url: string) => hosts.with(new URL(url).host, () => request(url));
  return (url) => retry(() => attempt(url), { attempts, delay, retryIf: isTransient });
}
