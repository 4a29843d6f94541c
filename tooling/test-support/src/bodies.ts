import { type CallScope, sleep } from "@x/future";

/** Makes an async function that waits for what `begin` returns. */
type Body = (begin: () => PromiseLike<unknown>) => (scope: CallScope) => Promise<unknown>;

/** How the body of an async function waits, by the title of a test. */
export const BODIES: Readonly<Record<string, Body>> = {
  "at once": (begin) => async () => begin(),
  "in a helper": (begin) => async () => {
    const helper = async () => begin();
    await helper();
  },
  "with its signal read":
    (begin) =>
    async ({ signal }) => {
      signal.throwIfAborted();
      await begin();
    },
  "with clean-up that waits": (begin) => async () => {
    try {
      await begin();
    } finally {
      await sleep(0);
      await sleep(0);
    }
  },
};
