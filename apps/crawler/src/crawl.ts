import { Queue, taskGroup, work } from "@x/asyncio";

/** Loads a page, and gives the addresses that it links to. */
export type Load = (url: string) => PromiseLike<readonly string[]>;

export interface Settings {
  readonly load: Load;
  /** How many pages are loaded at a time. */
  readonly limit: number;
  /** Is told of each page that was loaded, and of each that was not. */
  readonly onPage: (url: string) => void;
  readonly onFailure: (error: unknown, url: string) => void;
}

/**
 * Loads a page and all that can be reached from it on the same host, each once. A page that cannot be loaded does not
 * end the crawl. Cancelling it cancels what is being loaded; `onPage` has told of the pages before.
 */
export async function crawl(
  start: string,
  { load, limit, onPage, onFailure }: Settings,
): Promise<void> {
  const { host } = new URL(start);
  const found = new Set<string>();
  const pages = new Queue<string>();
  const add = (url: string) => {
    if (found.has(url) || new URL(url).host !== host) return;
    found.add(url);
    pages.putNowait(url);
  };

  const visit = async (url: string) => {
    const links = await load(url);
    onPage(url);
    for (const link of links) add(link);
  };

  add(start);
  await taskGroup(async (group) => {
    group.createTask(work(pages, visit, { limit, onFailure }));
    await pages.join(); // all pages that were found have been visited, so that there can be no more
    pages.shutdown();
  });
}
