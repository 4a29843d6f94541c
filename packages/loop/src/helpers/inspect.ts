/** The method that `console.log` and `util.inspect` of Node, Deno and Bun ask an object for. */
export const inspect: unique symbol = Symbol.for("nodejs.util.inspect.custom") as never;
