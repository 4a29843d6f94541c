import type { ConstructorOptions, PgBoss } from "pg-boss";
import { lockFolder } from "./folder-lock.ts";
import { type Location, nameOf } from "./location.ts";
import { isOutage } from "./outage.ts";

/** A database that pg-boss was started on. */
export interface Database {
  readonly boss: PgBoss;
  close(): Promise<void>;
}

type OnError = (error: unknown) => void;

interface Settings extends Location {
  readonly lease: number;
}

/**
 * Starts pg-boss on a database. The packages are loaded here, so that PGlite is only needed where it is used.
 *
 * @param onError - is given the errors of pg-boss's own upkeep, other than that the database cannot be reached.
 */
export async function openDatabase(settings: Settings, onError: OnError): Promise<Database> {
  if (settings.boss !== undefined) return { boss: settings.boss, close: async () => {} };
  try {
    return await (settings.connection === undefined
      ? embed(settings, onError)
      : connect(settings, onError));
  } catch (cause) {
    const message = `no queue could be opened in the database at ${nameOf(settings)}: ${(cause as Error).message}`;
    throw new Error(message, { cause });
  }
}

function connect(settings: Settings, onError: OnError): Promise<Database> {
  return start(
    settings,
    { connectionString: settings.connection as string },
    onError,
    async () => {},
  );
}

async function embed(settings: Settings, onError: OnError): Promise<Database> {
  const [{ PGlite }, { fromPglite }] = await Promise.all([
    import("@electric-sql/pglite"),
    import("pg-boss"),
  ]);
  const unlock = settings.folder === undefined ? () => {} : lockFolder(settings.folder);
  const database = await PGlite.create(settings.folder).catch((error: unknown) => {
    unlock();
    throw error;
  });
  const where = { db: fromPglite(database), backend: "pglite" } as const;
  return await start(settings, where, onError, async () => {
    await database.close();
    unlock();
  });
}

async function start(
  { schema, lease }: Settings,
  where: ConstructorOptions,
  onError: OnError,
  closeDatabase: () => Promise<void>,
): Promise<Database> {
  const { PgBoss, getConstructionPlans } = await import("pg-boss");
  // pg-boss finds the leases that have run out by this upkeep.
  const interval = Math.floor(lease / 3000);
  const upkeep = { superviseIntervalSeconds: interval, monitorIntervalSeconds: interval };
  const boss = new PgBoss({ ...where, ...upkeep, schema });
  let isClosed = false;
  boss.on("error", (error) => {
    // Upkeep that is under way when the connections are closed fails, which is no error.
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
