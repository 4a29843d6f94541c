import type { Ask } from "./search.ts";

/** Asks the service at `/search`, which vite.config.ts has. */
export const askService: Ask = async (query, { signal }) => {
  const response = await fetch(`/search?q=${encodeURIComponent(query)}`, { signal });
  if (!response.ok) throw new Error(`status ${response.status}`);
  return response.json();
};
