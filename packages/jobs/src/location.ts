import { checkMethods, describe } from "@x/loop/internal";
import type { PgBoss } from "pg-boss";

/** Where the database of a queue is. If none of the first three is given, it is an embedded one in memory. */
export interface Location {
  readonly connection: string | undefined;
  readonly boss: PgBoss | undefined;
  readonly folder: string | undefined;
  readonly schema: string;
}

type Given = { readonly [K in keyof Location]?: Location[K] | undefined };

/** Checks what was given. @throws TypeError when it is not valid, or when several databases are named. */
export function locationOf({ connection, boss, folder, schema = "pgboss" }: Given): Location {
  const databases = { connection, boss, folder };
  const given = Object.entries(databases).filter(([, database]) => database !== undefined);
  if (given.length > 1) {
    const names = given.map(([name]) => name).join(" and ");
    throw new TypeError(`options must name one database, not several: ${names}`);
  }
  if (connection !== undefined) checkConnection(connection);
  if (boss !== undefined) {
    checkMethods("boss", "a PgBoss that was started", boss, ["createQueue", "fetch", "getDb"]);
  }
  // PGlite would take an empty path for memory, and has meanings of its own for "scheme://".
  if (folder !== undefined && (typeof folder !== "string" || /^$|:\/\//.test(folder))) {
    throw new TypeError(`folder must be the path of a folder, not ${describe(folder)}`);
  }
  // It becomes a part of statements.
  if (typeof schema !== "string" || !/^([a-z_]\w*|"[^"]+")$/i.test(schema)) {
    const rule = 'a letter and then letters, digits and _, or anything within ""';
    throw new TypeError(`schema must be a name (${rule}), not ${describe(schema)}`);
  }
  return { ...databases, schema };
}

/** What the database is called in a message, without its password. */
export function nameOf({ connection, folder = "memory" }: Location): string {
  if (connection === undefined) return folder;
  if (!URL.canParse(connection)) return "the connection";
  const { protocol, username, host, pathname } = new URL(connection);
  return `${protocol}//${username === "" ? "" : `${username}@`}${host}${pathname}`;
}

function checkConnection(connection: unknown): void {
  if (typeof connection === "string" && /^postgres(ql)?:\/\//.test(connection)) return;
  const what =
    typeof connection === "string" && connection !== ""
      ? "another text (it may have a password, so it is not shown)"
      : describe(connection);
  throw new TypeError(`connection must be a URL that begins with postgres://, not ${what}`);
}
