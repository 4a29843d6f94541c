/** A value as an error message or a handle's text shows it: short, on one line, and never throwing. */
export function describe(value: unknown): string {
  try {
    const line = textOf(value).replace(/\s+/g, " ");
    return line.length > 80 ? `${line.slice(0, 79)}…` : line;
  } catch {
    return "an object";
  }
}

/** The name of a function; empty when it has none, or something else in its place. */
export function nameOf(callback: { readonly name: unknown }): string {
  try {
    return typeof callback.name === "string" ? callback.name : "";
  } catch {
    return "";
  }
}

function textOf(value: unknown): string {
  switch (typeof value) {
    case "function":
      return nameOf(value) === "" ? "an anonymous function" : `function ${nameOf(value)}`;
    case "string":
      return JSON.stringify(value);
    case "bigint":
      return `${value}n`;
    case "object":
      return value === null ? "null" : textOfObject(value);
    default:
      return String(value);
  }
}

function textOfObject(value: object): string {
  if (Array.isArray(value)) return `an array of ${value.length}`;
  const saysNothing = value.toString === Object.prototype.toString || ArrayBuffer.isView(value);
  const text = saysNothing ? "" : String(value);
  const name: unknown = value.constructor?.name;
  return text !== "" ? text : `an object${name && name !== "Object" ? ` (${String(name)})` : ""}`;
}
