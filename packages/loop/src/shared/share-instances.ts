/**
 * Makes `instanceof` hold for the instances of a class in all copies of its package, which have the same brand. A
 * subclass has no brand of its own, and only its own instances.
 *
 * To be called in a static block: a class that is written with a static member of a computed name takes V8 twice as
 * long to construct.
 */
export function shareInstances(type: abstract new (...args: never) => object, brand: symbol): void {
  Object.defineProperty(type, Symbol.hasInstance, {
    value(this: { readonly prototype: object }, value: unknown): boolean {
      if (Object.hasOwn(this.prototype, brand)) return brand in Object(value);
      return Function.prototype[Symbol.hasInstance].call(this as never, value);
    },
  });
}
