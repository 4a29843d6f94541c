import { all, staggeredRace } from "@x/asyncio";

/** Asks another service about a product. */
export type Ask<T> = (id: string) => PromiseLike<T>;

/** The services that a page about a product needs. */
export interface Upstreams {
  readonly details: Ask<{ name: string }>;
  readonly stock: Ask<{ count: number }>;
  /** Replicas of the same service, in the order in which they are asked. */
  readonly prices: readonly Ask<{ cents: number }>[];
}

export interface Product {
  readonly id: string;
  readonly name: string;
  readonly count: number;
  readonly cents: number;
}

/**
 * Asks the three services at once. When one of them fails, the others are cancelled, since there is no page without it.
 *
 * @param hedge - after how many ms without an answer the next replica of the prices is asked, too.
 */
export async function loadProduct(
  id: string,
  { details, stock, prices }: Upstreams,
  hedge: number,
): Promise<Product> {
  const [{ name }, { count }, { cents }] = await all([
    () => details(id),
    () => stock(id),
    () => askReplicas(prices, id, hedge),
  ]);
  return { id, name, count, cents };
}

async function askReplicas<T>(replicas: readonly Ask<T>[], id: string, hedge: number): Promise<T> {
  const contestants = replicas.map((ask) => () => ask(id));
  const { value, index, exceptions } = await staggeredRace(contestants, hedge);
  if (index === null) throw new AggregateError(exceptions, "no replica has answered");
  return value;
}
