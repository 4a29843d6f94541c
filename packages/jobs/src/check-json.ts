import { describe } from "@x/loop/internal";

/** What Postgres cannot hold in JSON: the character 0, and halves of surrogate pairs. */
const UNSTORABLE = /\0|\p{Surrogate}/gu;

/** The same text, with what Postgres cannot hold replaced. */
export function storable(text: string): string {
  return text.replace(UNSTORABLE, "\ufffd");
}

/**
 * Checks that a value comes back from the database as it is. Properties that are undefined are left out.
 *
 * @param name - what the value is called in the message.
 * @throws TypeError which names the first part that JSON would change or refuse.
 */
export function checkJson(name: string, value: unknown): void {
  check(name, value, []);
}

function check(name: string, value: unknown, around: readonly object[]): void {
  switch (typeof value) {
    case "boolean":
      return;
    case "string":
      if (storable(value) !== value)
        refuse(name, `${describe(value)}, which Postgres cannot store`);
      return;
    case "number":
      if (!Number.isFinite(value)) refuse(name, describe(value));
      return;
    case "object":
      if (value !== null) checkObject(name, value, around);
      return;
    default:
      refuse(name, describe(value));
  }
}

function checkObject(name: string, value: object, around: readonly object[]): void {
  if (around.includes(value)) refuse(name, "an object that contains itself");
  const inside = [...around, value];
  if (Array.isArray(value)) {
    for (const [index, part] of value.entries()) check(`${name}[${index}]`, part, inside);
    return;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) refuse(name, describe(value));
  for (const [key, part] of Object.entries(value)) {
    check(name, key, inside);
    if (part !== undefined) check(`${name}.${key}`, part, inside);
  }
}

function refuse(name: string, what: string): never {
  throw new TypeError(
    `${name} must be JSON (plain objects, arrays, strings, numbers, booleans, null), not ${what}`,
  );
}
