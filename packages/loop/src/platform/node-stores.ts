import { type Stores, type StoreWatch, thread } from "../shared/thread.ts";
import { watchFrames } from "./node-frames.ts";
import { asyncHooks, type Ground, type Resource, type Watch } from "./node-hooks.ts";
import { watchResources } from "./node-resources.ts";

// The stores of `AsyncLocalStorage` follow tasks and callbacks, from the first that the program enters: as long
// as there is none, nothing pays for them. Node does not tell when that is, and its classes are not ours to
// change. So the loop runs its turns, and calls async functions in their scopes, inside of something of ours
// that notices: Node before 24 writes the stores on the resource that it runs in, and later versions copy the
// frame that they run in. Code outside of both is looked at when it makes a task or a callback. Where none of
// this works, as in Bun and Deno, stores are followed from the start; it costs little there.

/** Begins to watch for the first store that the program enters. From then on, tasks and callbacks have contexts. */
export function watchStores(followContexts: () => void): void {
  if (thread.watch !== null) return;
  const hooks = asyncHooks();
  if (hooks === undefined) return;
  const { AsyncLocalStorage, AsyncResource } = hooks;
  const store = new AsyncLocalStorage();
  const resource = (): Resource => new AsyncResource("@x/loop", { requireManualDestroy: true });
  // The scope of whatever makes a task is not that of the task.
  const capture = (): Stores =>
    store.getStore() === undefined ? resource() : store.run(undefined, resource);
  const none = resource();
  const follow = (): void => {
    thread.stores ??= { none, capture };
    followContexts();
  };
  const marked = none.runInAsyncScope(() => store.run(resource, resource));
  const ground: Ground = { store, resource, none, marked, follow };
  const unwatched: Watch = { scopes: store, call: none.runInAsyncScope.bind(none), look: follow };
  const watch = watchFrames(ground) ?? watchResources(ground) ?? unwatched;
  thread.watch = { ...watch, follow } as StoreWatch;
  thread.watch.look();
}

/** Begins to follow stores if the code that runs now is in one. */
export function lookForStores(): void {
  if (thread.stores === null && !thread.watched) thread.watch?.look();
}
