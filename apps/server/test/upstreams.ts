import { sleep } from "@x/asyncio";
import type { Upstreams } from "../src/product.ts";

/** Services whose answers take some ms of virtual time, and a record of what happens to their calls. */
export function slowUpstreams(ms: { details: number; stock: number; prices: number[] }) {
  const events: string[] = [];
  const slow =
    <T>(service: string, delay: number, answer: T) =>
    async () => {
      events.push(`ask ${service}`);
      let end = "cancelled";
      try {
        await sleep(delay);
        end = "answered";
        return answer;
      } finally {
        events.push(`${service} ${end}`);
      }
    };
  const upstreams: Upstreams = {
    details: slow("details", ms.details, { name: "tea" }),
    stock: slow("stock", ms.stock, { count: 3 }),
    prices: ms.prices.map((delay, index) => slow(`price ${index}`, delay, { cents: 100 + index })),
  };
  return { upstreams, events };
}
