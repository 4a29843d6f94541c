import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** The state of a TCP socket that listens, as Linux writes it. */
const LISTENS = "0A";

/** The TCP ports of this machine that a process listens on, as Linux tells them, with the numbers of their sockets: a
 * port that was closed and opened again has another one. */
export function portsOf(pid: number): ReadonlyMap<number, string> {
  try {
    const sockets = new Set(readdirSync(`/proc/${pid}/fd`).map((fd) => linkOf(pid, fd)));
    const lines = ["tcp", "tcp6"].flatMap((table) =>
      readFileSync(`/proc/${pid}/net/${table}`, "utf8").split("\n"),
    );
    const fields = lines.map((line) => line.trim().split(/\s+/));
    const own = fields.filter(
      ([, , , state, , , , , , inode]) => state === LISTENS && sockets.has(`socket:[${inode}]`),
    );
    return new Map(own.map(([, local, , , , , , , , inode]) => [portOf(local), String(inode)]));
  } catch {
    return new Map();
  }
}

function portOf(address: string | undefined): number {
  return Number.parseInt(String(address?.split(":").at(-1)), 16);
}

/** What a file descriptor is; it may have been closed meanwhile. */
function linkOf(pid: number, fd: string): string {
  try {
    return readlinkSync(`/proc/${pid}/fd/${fd}`);
  } catch {
    return "";
  }
}
