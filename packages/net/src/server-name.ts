import { isIP } from "node:net";

/** By what a TLS client says which host it wants to talk to, so that a server of several names has the right
 * certificate: Node leaves it out. An address is not a name. */
export function serverName(host: string | undefined): { servername?: string } {
  return host === undefined || isIP(host) !== 0 ? {} : { servername: host };
}
