import type { ConstructorOptions, PgBoss } from "pg-boss";
import { lockFolder } from "./folder-lock.ts";
import { isOutage } from "./outage.ts";
import { nameOf, type Place } from "./place.ts";

/** A database that pg-boss was started on. */
export interface Database {
  readonly boss: PgBoss;
  close(): Promise<void>;
}

type OnError = (error: unknown) => void;

interface Plan extends Place {
  readonly lease: number;
}

/**
 * Starts pg-boss on a database. The packages are loaded here, so that PGlite is only needed where it is used.
 *
 * @param onError - is given the errors of pg-boss's own upkeep, other than that the database cannot be reached.
 */
export async function openDatabase(place: Plan, onError: OnError): Promise<Database> {
  if (place.boss !== undefined) return { boss: place.boss, close: async () => {} };
  try {
    return await (place.connection === undefined ? embed(place, onError) : connect(place, onError));
  } catch (cause) {
    const message = `no queue could be opened in the database at ${nameOf(place)}: ${(cause as Error).message}`;
    throw new Error(message, { cause });
  }
}

function connect(place: Plan, onError: OnError): Promise<Database> {
  return start(place, { connectionString: place.connection as string }, onError, async () => {});
}

async function embed(place: Plan, onError: OnError): Promise<Database> {
  const [{ PGlite }, { fromPglite }] = await Promise.all([
    import("@electric-sql/pglite"),
    import("pg-boss"),
  ]);
  const unlock = place.folder === undefined ? () => {} : lockFolder(place.folder);
  const database = await PGlite.create(place.folder).catch((error: unknown) => {
    unlock();
    throw error;
  });
  const where = { db: fromPglite(database), backend: "pglite" } as const;
  return await start(place, where, onError, async () => {
    await database.close();
    unlock();
  });
}

async function start(
  { schema, lease }: Plan,
  where: ConstructorOptions,
  onError: OnError,
  closeDatabase: () => Promise<void>,
): Promise<Database> {
  const { PgBoss, getConstructionPlans } = await import("pg-boss");
  // It is this that finds the leases that have run out.
  const interval = Math.floor(lease / 3000);
  const upkeep = { superviseIntervalSeconds: interval, monitorIntervalSeconds: interval };
  const boss = new PgBoss({ ...where, ...upkeep, schema });
  let isClosed = false;
  boss.on("error", (error) => {
    // Upkeep that is under way when the connections end fails.
    if (!isClosed && !isOutage(error)) onError(error);
  });
  const close = async (): Promise<void> => {
    isClosed = true;
    await boss.stop({ graceful: false });
    await closeDatabase();
  };
  try {
    await boss.start();
    const [, known] = /version\(version\) VALUES \('(\d+)'\)/.exec(
      getConstructionPlans(),
    ) as RegExpExecArray;
    const version = Number(await boss.schemaVersion());
    if (version > Number(known)) {
      throw new Error(
        `the schema ${schema} has version ${version}, and this pg-boss knows only ${known}: install a newer pg-boss`,
      );
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { boss, close };
}
