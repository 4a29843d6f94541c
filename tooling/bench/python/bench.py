"""Measures one coroutine function of this file: NAME SIZE BUDGET. Each does the work of a job."""

import asyncio
import asyncio.staggered
import functools
import json
import pathlib
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


async def lock_uncontended(size):
    lock = asyncio.Lock()
    held = 0
    while held < size:
        async with lock:
            held += 1
    return held


async def lock_contended(size, tasks=1000):
    lock = asyncio.Lock()

    async def hold():
        held = 0
        while held < size // tasks:
            async with lock:
                await asyncio.sleep(0)
                held += 1
        return held

    return sum(await asyncio.gather(*(hold() for _ in range(tasks))))


async def staggered(size):
    async def is_down():
        await asyncio.sleep(0)
        raise OSError("it is down")

    async def answers():
        await asyncio.sleep(0)
        return 1

    total = 0
    for _ in range(size):
        fns = is_down, answers, answers
        value, _, _ = await asyncio.staggered.staggered_race(fns, 0.25)
        total += value
    return total


LOAD = pathlib.Path(__file__).parent.parent / "load" / "load.mjs"
ANSWER = b"y" * 63 + b"\n"


class Measured(int):
    """Work whose figure the one who asked for it has found."""

    figure = None


async def net(size, connections, batch, serve, figure):
    async def handle(reader, writer):
        try:
            await serve(reader, writer)
        except ConnectionError:
            pass
        writer.close()

    async with await asyncio.start_server(handle, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        args = [LOAD, port, connections, size, batch]
        load = await asyncio.create_subprocess_exec("node", *map(str, args), stdout=-1)
        answer = json.loads((await load.communicate())[0])
    measured = Measured(answer["work"])
    measured.figure = answer[figure]
    return measured


async def echo(reader, writer):
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()


async def answer_lines(reader, writer):
    while await reader.readline():
        writer.write(ANSWER)
        await writer.drain()


for name, batch, serve in ("echo", 1, echo), ("lines", 10, answer_lines):
    for connections in 1, 100, 5000:
        for figure in "nanoseconds", "p99":
            globals()[f"net_{name}_{connections}_{figure}"] = functools.partial(
                net, connections=connections, batch=batch, serve=serve, figure=figure
            )


def main(name, size, budget):
    work = globals()[name]
    asyncio.run(work(max(1, size // 1000) * 100))
    times, works = [], []
    end = time.perf_counter() + budget / 1000
    while not times or time.perf_counter() < end:
        begin = time.perf_counter_ns()
        done = asyncio.run(work(size))
        took = time.perf_counter_ns() - begin
        works.append(done)
        times.append(getattr(done, "figure", took))
    print(json.dumps({"size": size, "figure": statistics.median(times), "works": works}))


main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
