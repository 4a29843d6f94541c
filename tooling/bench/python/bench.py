"""Measures one coroutine function of this file: NAME SIZE BUDGET. Each does the work of a job."""

import asyncio
import json
import statistics
import sys
import time

STEPS = 10


async def fan_out(size):
    async def task():
        steps = 0
        while steps < STEPS:
            await asyncio.sleep(0)
            steps += 1
        return steps

    return sum(await asyncio.gather(*(task() for _ in range(size))))


async def spawn(size):
    async def task(index):
        return index

    return sum(await asyncio.gather(*(task(index) for index in range(size))))


async def one_task(size):
    steps = 0
    while steps < size:
        await asyncio.sleep(0)
        steps += 1
    return steps


async def market(size, pairs, maxsize):
    queue = asyncio.Queue(maxsize)
    each = size // pairs

    async def produce(start):
        for item in range(start, start + each):
            await queue.put(item)

    async def consume():
        total = 0
        for _ in range(each):
            total += await queue.get()
        return total

    producers = asyncio.gather(*(produce(i * each) for i in range(pairs)))
    consumers = asyncio.gather(*(consume() for _ in range(pairs)))
    _, totals = await asyncio.gather(producers, consumers)
    return sum(totals)


async def queue_1_1_1(size):
    return await market(size, 1, 1)


async def queue_1_1_100(size):
    return await market(size, 1, 100)


async def queue_100_100_100(size):
    return await market(size, 100, 100)


def main(name, size, budget):
    work = globals()[name]
    asyncio.run(work(max(1, size // 1000) * 100))
    times, works = [], []
    end = time.perf_counter() + budget / 1000
    while not times or time.perf_counter() < end:
        begin = time.perf_counter_ns()
        works.append(asyncio.run(work(size)))
        times.append(time.perf_counter_ns() - begin)
    print(json.dumps({"size": size, "figure": statistics.median(times), "works": works}))


main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
