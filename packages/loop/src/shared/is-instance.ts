/**
 * `instanceof` for a class that another copy of its package may have, too: it holds for the instances of both, which
 * have the same brand. A subclass has no brand of its own, and only its own instances.
 */
export function isInstance(
  value: unknown,
  type: { readonly prototype: object },
  brand: symbol,
): boolean {
  if (Object.hasOwn(type.prototype, brand)) {
    return (Object(value) as { [brand: symbol]: unknown })[brand] === true;
  }
  return Function.prototype[Symbol.hasInstance].call(type as never, value);
}
