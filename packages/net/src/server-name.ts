import { isIP } from "node:net";

/** The option by which a TLS client names the host that it wants to talk to, so that a server of several names shows the
 * right certificate. Node does not set it by itself. An IP address is not a name. */
export function serverName(host: string | undefined): { servername?: string } {
  return host === undefined || isIP(host) !== 0 ? {} : { servername: host };
}
