import * as asyncio from "@x/asyncio";
import * as node from "@x/asyncio/node";
import * as future from "@x/future";
import * as futureNode from "@x/future/node";
import * as gather from "@x/gather";
import * as loop from "@x/loop";
import * as queue from "@x/queue";
import * as rateLimit from "@x/rate-limit";
import * as retry from "@x/retry";
import * as stream from "@x/stream";
import * as sync from "@x/sync";
import * as taskgroup from "@x/taskgroup";
import * as timeout from "@x/timeout";
import * as wait from "@x/wait";
import { expect, expectTypeOf, test } from "vitest";

const packages = [
  future,
  gather,
  loop,
  queue,
  rateLimit,
  retry,
  stream,
  sync,
  taskgroup,
  timeout,
  wait,
];

test("it exports what the packages export, and each name is that of one", () => {
  const names = packages.flatMap((each) => Object.keys(each));
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  expect(Object.keys(asyncio).sort()).toEqual(names.sort());
  expect({ ...asyncio }).toEqual(Object.assign({}, ...packages));
});

test("its Node entry is that of @x/future", () => {
  expect({ ...node }).toEqual({ ...futureNode });
});

test("types are exported, too", () => {
  expectTypeOf<asyncio.Coroutine<1>>().toEqualTypeOf<future.Coroutine<1>>();
  expectTypeOf<asyncio.Results<[Promise<1>]>>().toEqualTypeOf<gather.Results<[Promise<1>]>>();
  expectTypeOf<asyncio.Host>().toEqualTypeOf<loop.Host>();
  expectTypeOf<asyncio.Items<1>>().toEqualTypeOf<queue.Items<1>>();
  expectTypeOf<asyncio.RateLimit>().toEqualTypeOf<rateLimit.RateLimit>();
  expectTypeOf<asyncio.RetryOptions>().toEqualTypeOf<retry.RetryOptions>();
  expectTypeOf<asyncio.BatchOptions>().toEqualTypeOf<stream.BatchOptions>();
  expectTypeOf<asyncio.ErrorMatch>().toEqualTypeOf<taskgroup.ErrorMatch>();
  expectTypeOf<asyncio.Body<1>>().toEqualTypeOf<timeout.Body<1>>();
  expectTypeOf<asyncio.ReturnWhen>().toEqualTypeOf<wait.ReturnWhen>();
});
