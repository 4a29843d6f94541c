"""What each statement does that is not Python's own: a method of its name returns its payload."""

import asyncio
import inspect

from .blocks import Block, Completions
from .records import describe_state, make_error
from .refusals import why_not_wait_for

UNSET = "unset"


class Operations:
    def __init__(self, program):
        self._program = program

    # Steps

    def log(self, value):
        return value

    def time(self):
        return self._program.loop.time()

    def flag(self, name, value):
        self._program.flags[name] = value

    async def sleep(self, delay):
        await asyncio.sleep(delay)
        return delay

    async def spin(self, times):
        for _ in range(times):
            await asyncio.sleep(0)
        return times

    async def call(self, body):
        return await self._program.coroutine(body)

    # Tasks

    def spawn(self, variable, body, options={}):
        task = asyncio.create_task(self._program.coroutine(body), **_task_options(options))
        self._program.variables[variable] = task

    async def await_(self, variable):
        awaitable = self._program.find(variable)
        if awaitable is None:
            return UNSET
        if inspect.iscoroutine(awaitable) and inspect.getcoroutinestate(awaitable) != "CORO_CREATED":
            self._program.give_up("an item of as_completed is awaited again")
        self._check_wait(awaitable)
        return await awaitable

    def cancel(self, variable, message=None):
        future = self._program.find(variable)
        return UNSET if future is None else future.cancel(message)

    def uncancel(self, variable="@self"):
        task = self._program.find(variable)
        return UNSET if task is None else task.uncancel()

    def cancelling(self, variable="@self"):
        task = self._program.find(variable)
        return UNSET if task is None else task.cancelling()

    def whoami(self):
        task = asyncio.current_task()
        return None if task is None else task.get_name()

    def all_tasks(self):
        return len(asyncio.all_tasks())

    def inspect(self, variable):
        future = self._program.find(variable)
        return UNSET if future is None else describe_state(future)

    def result(self, variable):
        future = self._program.find(variable)
        return UNSET if future is None else future.result()

    def exception(self, variable):
        future = self._program.find(variable)
        return UNSET if future is None else future.exception()

    # Combinators

    async def gather(self, arguments, options={}):
        future = asyncio.gather(*self._program.arguments(arguments), **options)
        self._check_wait(future)
        return await future

    def gather_into(self, arguments, options, variable):
        future = asyncio.gather(*self._program.arguments(arguments), **options)
        self._program.variables[variable] = future

    async def shield(self, argument):
        awaitable = self._program.argument(argument)
        return UNSET if awaitable is None else await asyncio.shield(awaitable)

    def shield_into(self, argument, variable):
        awaitable = self._program.argument(argument)
        if awaitable is None:
            return UNSET
        self._program.variables[variable] = asyncio.shield(awaitable)

    async def wait_for(self, argument, timeout):
        awaitable = self._program.argument(argument)
        if awaitable is None:
            return UNSET
        self._check_wait(awaitable)
        return await asyncio.wait_for(awaitable, timeout)

    async def wait(self, variables, options={}):
        named = self._program.named(variables)
        done, pending = await asyncio.wait(list(named.values()), **options)
        return {
            "done": [name for name, future in named.items() if future in done],
            "pending": [name for name, future in named.items() if future in pending],
        }

    def _check_wait(self, awaitable):
        problem = why_not_wait_for(awaitable)
        if problem is not None:
            self._program.give_up(problem)

    def as_completed(self, log, arguments, options):
        named = self._program.named(each for each in arguments if isinstance(each, str))
        variable = options["as"]

        def plain_item(number, item):
            self._program.variables[variable] = item
            log("item", number)

        def future(future):
            self._program.variables[variable] = future
            log("item", next((name for name, each in named.items() if each is future), None))

        awaitables = self._program.arguments(arguments)
        timeout = options.get("timeout")
        return Completions(awaitables, timeout, plain_item=plain_item, future=future)

    # Timeouts

    def timeout(self, log, variable, delay):
        return self._timeout_block(log, "timeout", variable, asyncio.timeout(delay))

    def timeout_at(self, log, variable, when):
        return self._timeout_block(log, "timeout_at", variable, asyncio.timeout_at(when))

    def _timeout_block(self, log, name, variable, timeout):
        self._program.variables[variable] = timeout
        return Block(timeout, left=lambda: log(name, timeout.expired()))

    def reschedule(self, variable, when):
        timeout = self._program.find(variable)
        return UNSET if timeout is None else timeout.reschedule(when)

    def reschedule_in(self, variable, delay):
        return self.reschedule(variable, self._program.loop.time() + delay)

    def expired(self, variable):
        timeout = self._program.find(variable)
        return UNSET if timeout is None else timeout.expired()

    def when(self, variable):
        timeout = self._program.find(variable)
        return UNSET if timeout is None else timeout.when()

    # Task groups

    def taskgroup(self, log, variable):
        group = asyncio.TaskGroup()
        self._program.variables[variable] = group
        return Block(group, left=lambda: log("taskgroup"))

    def tg_spawn(self, group, variable, body, options={}):
        group = self._program.find(group)
        if group is None:
            return UNSET
        task = group.create_task(self._program.coroutine(body), **_task_options(options))
        if variable is not None:
            self._program.variables[variable] = task

    # Futures, callbacks and their handles

    def future(self, variable):
        self._program.make_future(variable)

    def set_result(self, variable, value=None):
        future = self._program.find(variable)
        return UNSET if future is None else future.set_result(value)

    def set_exception(self, variable, kind, message=None):
        future = self._program.find(variable)
        return UNSET if future is None else future.set_exception(make_error(kind, message))

    def add_cb(self, variable, callback):
        future = self._program.find(variable)
        callback = self._program.callback(callback)
        return UNSET if future is None else future.add_done_callback(callback)

    def remove_cb(self, variable, callback):
        future = self._program.find(variable)
        callback = self._program.callback(callback)
        return UNSET if future is None else future.remove_done_callback(callback)

    def call_soon(self, variable, callback):
        callback = self._program.callback(callback)
        self._program.variables[variable] = self._program.loop.call_soon(callback)

    def call_later(self, variable, delay, callback):
        callback = self._program.callback(callback)
        self._program.variables[variable] = self._program.loop.call_later(delay, callback)

    def call_at(self, variable, when, callback):
        callback = self._program.callback(callback)
        self._program.variables[variable] = self._program.loop.call_at(when, callback)

    def handle_cancel(self, variable):
        handle = self._program.find(variable)
        return UNSET if handle is None else handle.cancel()

    def handle_cancelled(self, variable):
        handle = self._program.find(variable)
        return UNSET if handle is None else handle.cancelled()

    # Queues

    async def put(self, queue, item):
        return await self._program.objects[queue].put(item)

    def put_nowait(self, queue, item):
        return self._program.objects[queue].put_nowait(item)

    async def get(self, queue):
        return await self._program.objects[queue].get()

    def get_nowait(self, queue):
        return self._program.objects[queue].get_nowait()

    def task_done(self, queue):
        return self._program.objects[queue].task_done()

    async def join(self, queue):
        return await self._program.objects[queue].join()

    def shutdown(self, queue, immediate=False):
        return self._program.objects[queue].shutdown(immediate)

    def qsize(self, queue):
        queue = self._program.objects[queue]
        return [queue.qsize(), queue.empty(), queue.full()]

    # Locks, events, conditions, semaphores and barriers

    def with_(self, log, name):
        return Block(
            self._program.objects[name],
            entered=lambda value: log("enter", value),
            left=lambda: log("exit"),
        )

    async def acquire(self, name):
        return await self._program.objects[name].acquire()

    def release(self, name):
        return self._program.objects[name].release()

    def locked(self, name):
        return self._program.objects[name].locked()

    async def cond_wait(self, condition):
        return await self._program.objects[condition].wait()

    async def cond_wait_for(self, condition, flag):
        flags = self._program.flags
        return await self._program.objects[condition].wait_for(lambda: flags.get(flag))

    def notify(self, condition, count=1):
        return self._program.objects[condition].notify(count)

    def notify_all(self, condition):
        return self._program.objects[condition].notify_all()

    async def event_wait(self, event):
        return await self._program.objects[event].wait()

    def event_set(self, event):
        return self._program.objects[event].set()

    def event_clear(self, event):
        return self._program.objects[event].clear()

    def event_is_set(self, event):
        return self._program.objects[event].is_set()

    async def barrier_wait(self, barrier):
        return await self._program.objects[barrier].wait()

    async def barrier_reset(self, barrier):
        return await self._program.objects[barrier].reset()

    async def barrier_abort(self, barrier):
        return await self._program.objects[barrier].abort()

    def barrier_info(self, barrier):
        barrier = self._program.objects[barrier]
        return [barrier.n_waiting, barrier.broken]


def _task_options(options):
    """Options of create_task; asyncio calls `eager` `eager_start`."""
    named = {"name": options["name"]} if "name" in options else {}
    return named | ({"eager_start": True} if options.get("eager") else {})
