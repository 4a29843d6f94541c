"""CPython's own event loop, under virtual time."""

import asyncio
import itertools


class Deadlock(Exception):
    """Nothing is ready and no timer is set."""


class Livelock(Exception):
    """The loop has gone through more iterations than it may."""


class VirtualLoop(asyncio.BaseEventLoop):
    """A loop whose clock, instead of waiting for the next timer, jumps to it.

    BaseEventLoop asks its selector for I/O once in each iteration, and says how long nothing
    else is to be done. There is no I/O here: that is where time passes and iterations are counted.
    """

    def __init__(self):
        super().__init__()
        self._selector = self
        self._clock_resolution = 1e-9  # time is an integer
        self.now = 0
        self.iteration = 0
        self.last_iteration = 0

    def time(self):
        return self.now

    def select(self, timeout):
        self.iteration += 1
        if self.iteration > self.last_iteration:
            raise Livelock
        if timeout is None:
            raise Deadlock
        self.now += timeout
        return ()

    def _process_events(self, events):
        pass

    def _write_to_self(self):
        pass


class NumberedTimer(asyncio.TimerHandle):
    """A timer that knows when it was created: among equal deadlines the first comes first."""

    __slots__ = ("_number",)
    _numbers = itertools.count()

    def __init__(self, *args):
        super().__init__(*args)
        self._number = next(self._numbers)

    def __lt__(self, other):
        return (self._when, self._number) < (other._when, other._number)


def order_equal_deadlines():
    """CPython leaves their order open; from now on it is the order of creation."""
    asyncio.events.TimerHandle = NumberedTimer
