import { describe } from "@x/loop/internal";

/** @throws TypeError when a value is no bytes. */
export function checkBytes(name: string, value: unknown): void {
  if (value instanceof Uint8Array) return;
  throw new TypeError(`${name} must be a Uint8Array, such as a Buffer, not ${describe(value)}`);
}

/** @throws TypeError when options are no object. */
export function checkOptions(options: unknown): void {
  if (typeof options === "object" && options !== null) return;
  throw new TypeError(`options must be an object, not ${describe(options)}`);
}

/** @throws TypeError, RangeError when options name neither a port nor a path, or a port that is none. */
export function checkEndpoint(options: {
  port?: number | undefined;
  path?: string | undefined;
}): void {
  checkOptions(options);
  const { port, path } = options;
  if (path !== undefined) {
    if (typeof path !== "string")
      throw new TypeError(`path must be a string, not ${describe(path)}`);
    return;
  }
  if (typeof port !== "number") {
    throw new TypeError(`port must be a number, or path be given instead, not ${describe(port)}`);
  }
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new RangeError(`port must be a whole number from 0 to 65535, not ${port}`);
  }
}

/** @throws TypeError, RangeError when a number of bytes is not a whole number of 0 or more. */
export function checkSize(name: string, value: number): void {
  if (typeof value !== "number") {
    throw new TypeError(`${name} must be a number of bytes, not ${describe(value)}`);
  }
  if (value < 0 || (!Number.isInteger(value) && value !== Number.POSITIVE_INFINITY)) {
    throw new RangeError(`${name} must be a whole number of bytes of 0 or more, not ${value}`);
  }
}
