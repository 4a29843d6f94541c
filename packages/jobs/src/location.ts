import { checkMethods, describe } from "@x/loop/internal";
import type { PgBoss } from "pg-boss";

/** Where a queue is: in one of three places, or in memory. */
export interface Place {
  readonly connection: string | undefined;
  readonly boss: PgBoss | undefined;
  readonly folder: string | undefined;
  readonly schema: string;
}

type Given = { readonly [K in keyof Place]?: Place[K] | undefined };

/** Checks what was given. @throws TypeError when it is not valid, or names several places. */
export function placeOf({ connection, boss, folder, schema = "pgboss" }: Given): Place {
  const places = { connection, boss, folder };
  const given = Object.entries(places).filter(([, place]) => place !== undefined);
  if (given.length > 1) {
    const names = given.map(([place]) => place).join(" and ");
    throw new TypeError(`options must say one place, not ${names}`);
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
  return { ...places, schema };
}

/** What a place is called in a message, without its password. */
export function nameOf({ connection, folder = "memory" }: Place): string {
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
