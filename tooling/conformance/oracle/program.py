"""A scenario while it runs: its loop, what its names stand for, and what it has done."""

import asyncio
import inspect

from .barrier import Barrier
from .operations import Operations
from .records import Odd, describe, describe_state
from .source import compile_statements
from .virtual_loop import VirtualLoop

MOST_EVENTS = 4000
MOST_COROUTINES = 400
# Tasks that start one another: eager ones begin, and those that wait for one another are cancelled,
# one within the other, and the interpreter's stack is small.
DEEPEST = 30


class Program:
    def __init__(self, scenario):
        self.loop = VirtualLoop()
        self.loop.set_exception_handler(self._report)
        self.loop.set_task_factory(self._make_task)
        self.events = []
        self.reports = []
        self.variables = {}
        self.flags = {}
        self.objects = {}
        # In the order in which their creation began; None until it has ended.
        self.tasks = []
        self.futures = []
        # Why the trace says nothing, once that is known. Nothing more happens from then on.
        self.problem = None
        self._eager = scenario.get("eager_factory", False)
        self._labels = {}
        self._depths = {}
        self._counts = {}
        self._callbacks = {}
        do = Operations(self)
        self._bodies = {
            name: compile_statements(body, do, waits=True)
            for name, body in scenario["bodies"].items()
        }
        self._callback_bodies = {
            name: compile_statements(body, do, waits=False)
            for name, body in scenario.get("callbacks", {}).items()
        }
        for name, spec in scenario.get("objects", {}).items():
            self._make_object(name, *spec)

    def give_up(self, problem):
        """Ends the run, by what no scenario catches."""
        self.problem = self.problem or problem
        raise Odd(self.problem)

    def emit(self, label, operation, payload=None):
        if self.problem is not None:
            self.give_up(self.problem)
        if len(self.events) >= MOST_EVENTS:
            self.give_up("too many events")
        try:
            payload = describe(payload)
        except Odd as odd:
            self.give_up(str(odd))
        self.events.append([self.loop.now, label, operation, payload, self.loop.iteration])

    def report(self, kind, error):
        try:
            self.reports.append([self.loop.now, kind, describe(error)])
        except Odd as odd:
            self.problem = self.problem or str(odd)

    # Names

    def find(self, name):
        """What a variable holds, None when it is unset."""
        if name == "@self":
            return asyncio.current_task()
        return self.variables.get(name)

    def named(self, names):
        """The variables of these names that are set."""
        found = {name: self.find(name) for name in names}
        return {name: variable for name, variable in found.items() if variable is not None}

    def argument(self, argument):
        return self.find(argument) if isinstance(argument, str) else self.coroutine(argument["co"])

    def arguments(self, arguments):
        found = [self.argument(each) for each in arguments]
        return [each for each in found if each is not None]

    def callback(self, name):
        """The function that a callback's name stands for, always the same."""
        if name not in self._callbacks:
            self._callbacks[name] = self._make_callback(f"@{name}", self._callback_bodies[name])
        return self._callbacks[name]

    # What names stand for

    def coroutine(self, body):
        if len(self._labels) >= MOST_COROUTINES:
            self.give_up("too many coroutines")
        number = self._counts[body] = self._counts.get(body, 0) + 1
        label = f"{body}#{number}"
        coroutine = self._run_body(label, self._bodies[body])
        self._labels[coroutine] = label
        return coroutine

    def make_future(self, name):
        future = self.variables[name] = self.loop.create_future()
        self.futures.append((name, future))

    async def _run_body(self, label, function):
        def log(operation, payload=None):
            self.emit(label, operation, payload)

        log("start")
        try:
            value = await function(log)
        except BaseException as error:
            log("fail", error)
            raise
        log("end", value)
        return value

    def _make_callback(self, label, function):
        def log(operation, payload=None):
            self.emit(label, operation, payload)

        def callback(*futures):
            log("cb", describe_state(*futures) if futures else None)
            function(log)

        return callback

    def _make_object(self, name, kind, *args):
        if kind == "future":
            self.make_future(name)
        else:
            self.objects[name] = self._new_object(kind, *args)

    def _new_object(self, kind, *args):
        match kind:
            case "queue":
                order, maxsize = args
                queues = {"lifo": asyncio.LifoQueue, "priority": asyncio.PriorityQueue}
                return queues.get(order, asyncio.Queue)(maxsize)
            case "condition":
                return asyncio.Condition(*(self.objects[lock] for lock in args))
            case "lock":
                return asyncio.Lock()
            case "event":
                return asyncio.Event()
            case "semaphore":
                return asyncio.Semaphore(*args)
            case "bounded":
                return asyncio.BoundedSemaphore(*args)
            case "barrier":
                return Barrier(*args)
        raise Odd(f"no object is called {kind}")

    def _make_task(self, loop, coroutine, **options):
        starter = asyncio.current_task(loop)
        depth = 0 if starter is None else self._depths[starter.get_coro()] + 1
        if depth > DEEPEST:
            self.give_up("tasks start one another without end")
        self._depths[coroutine] = depth
        place = len(self.tasks)
        self.tasks.append(None)
        named = {"name": self._labels[coroutine]}
        eager = {"eager_start": True} if self._eager else {}
        task = asyncio.Task(coroutine, loop=loop, **(named | eager | options))
        self.tasks[place] = task
        return task

    # What the loop and the collector of garbage have to say

    def _report(self, _loop, context):
        message = context["message"]
        if message.startswith("Exception in callback"):
            kind = "callback"
        elif message.endswith("exception in shielded future"):
            kind = "shield"
        elif "has errored out but its parent" in message:
            kind = "taskgroup"
        elif "never retrieved" in message or "was destroyed but it is pending" in message:
            return
        else:
            self.problem = self.problem or f"reported: {message}"
            return
        if self.problem is None:
            self.report(kind, context.get("exception"))

    def close(self):
        """Leaves nothing behind that could still run."""
        self.problem = self.problem or "closed"
        for coroutine in self._labels:
            if inspect.getcoroutinestate(coroutine) != "CORO_CLOSED":
                try:
                    coroutine.close()
                except BaseException:
                    pass
        self.loop._ready.clear()
        self.loop._scheduled.clear()
        self.loop.close()
