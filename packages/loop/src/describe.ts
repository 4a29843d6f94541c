/** A value as an error message or a handle's text shows it: short, on one line, and never throwing. */
export function describe(value: unknown): string {
  switch (typeof value) {
    case "function":
      return value.name === "" ? "an anonymous function" : `function ${value.name}`;
    case "string":
      return shorten(JSON.stringify(value));
    case "bigint":
      return `${value}n`;
    case "object":
      return value === null ? "null" : describeObject(value);
    default:
      return String(value);
  }
}

function describeObject(value: object): string {
  try {
    if (value instanceof Error) return shorten(`${value.name}: ${value.message}`);
    if (Array.isArray(value)) return `an array of ${value.length}`;
    const text = value.toString === Object.prototype.toString ? "" : shorten(String(value));
    const name: unknown = value.constructor?.name;
    return text !== "" ? text : `an object${name && name !== "Object" ? ` (${String(name)})` : ""}`;
  } catch {
    return "an object";
  }
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}
