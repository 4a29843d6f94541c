import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Packed } from "./pack.ts";

/** A registry on loopback, of our packages alone: a project's `.npmrc` names it for their scope. */
export class Registry {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(packages: readonly Packed[]): Promise<Registry> {
    const byName = new Map(packages.map((each) => [each.manifest.name, each]));
    const server = createServer((request, response) => {
      const [name = "", tarball] = decodeURIComponent(request.url ?? "")
        .slice(1)
        .split("/-/");
      const found = byName.get(name);
      // Ports come again, with other packages.
      response.setHeader("cache-control", "no-store");
      if (found === undefined) response.writeHead(404).end();
      else if (tarball !== undefined) response.end(found.tarball);
      else response.end(JSON.stringify(packument(found, `http://${request.headers.host}`)));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new Registry(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }
}

/** What a registry says of a package. */
function packument({ manifest, integrity }: Packed, origin: string): object {
  const { name, version } = manifest;
  const tarball = `${origin}/${name}/-/${version}.tgz`;
  return {
    name,
    "dist-tags": { latest: version },
    versions: { [version]: { ...manifest, dist: { tarball, integrity } } },
  };
}
