import { checkCallback, checkOptions, describe } from "@x/loop/internal";
import { checkHandshake, type HandshakeOptions } from "./handshake.ts";

/** @throws TypeError when a value is not a Uint8Array. */
export function checkBytes(name: string, value: unknown): void {
  if (value instanceof Uint8Array) return;
  throw new TypeError(`${name} must be a Uint8Array, such as a Buffer, not ${describe(value)}`);
}

/** @throws TypeError when a value lacks one of the methods of a class of protocols. */
export function checkProtocol(protocol: object, { prototype }: { prototype: object }): void {
  const has = protocol as { readonly [method: string]: unknown } | null | undefined;
  for (const method of Object.getOwnPropertyNames(prototype)) {
    if (method !== "constructor") checkCallback(has?.[method], `protocol.${method}`);
  }
}

/** What is connected to, as it may come from users. */
interface Endpoint extends HandshakeOptions {
  readonly tls?: unknown;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly path?: string | undefined;
}

/** @throws TypeError, RangeError when options have neither a port nor a path, or one that is not valid. */
export function checkEndpoint(options: Endpoint): void {
  checkOptions(options);
  const { path } = options;
  if (path === undefined) {
    checkHostPort(options, "a number, or path be given instead");
  } else {
    checkString("path", path);
    if (path === "") throw new RangeError("path must not be empty");
  }
  checkTls(options.tls);
  checkHandshake(options, (options.tls ?? false) !== false);
}

/** @throws TypeError when it is neither Node's options nor whether there is TLS. */
function checkTls(tls: unknown): void {
  const isObject = typeof tls === "object" && tls !== null;
  if (tls === undefined || typeof tls === "boolean" || isObject) return;
  throw new TypeError(`tls must be an object or a boolean, not ${describe(tls)}`);
}

/** @throws TypeError, RangeError when an address has no port, or one that is not valid. */
export function checkAddress(name: string, address: Endpoint): void {
  if (typeof address !== "object" || address === null) {
    throw new TypeError(`${name} must be { host, port }, not ${describe(address)}`);
  }
  checkHostPort(address, "a number");
}

function checkHostPort({ host, port }: Endpoint, wanted: string): void {
  if (typeof port !== "number") {
    throw new TypeError(`port must be ${wanted}, not ${describe(port)}`);
  }
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new RangeError(`port must be a whole number from 0 to 65535, not ${port}`);
  }
  checkString("host", host ?? "");
}

function checkString(name: string, value: unknown): void {
  if (typeof value !== "string") {
    throw new TypeError(`${name} must be a string, not ${describe(value)}`);
  }
}
