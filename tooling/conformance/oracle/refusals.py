"""What a task must not wait for here, because what CPython makes of it is an accident."""

import asyncio


def why_not_wait_for(awaitable):
    """Why the current task must not wait for this; None when it may."""
    waiter = asyncio.current_task()
    if awaitable is waiter:
        return None  # asyncio itself refuses that
    if _cancels(awaitable, waiter, set()):
        # To cancel one is to cancel them all, again and again until the stack is full, which ends
        # the interpreter.
        return "tasks wait for one another in a circle"
    if getattr(awaitable, "_asyncio_future_blocking", False):
        # A flag is left set, and whoever waits for the task next is told that it "wasn't used
        # with future".
        return "a task waits for one that has tried to wait for itself"
    return None


def _cancels(awaitable, task, seen):
    """Whether cancelling the one cancels the other."""
    if awaitable is task:
        return True
    if awaitable in seen:
        return False
    seen.add(awaitable)
    return any(_cancels(each, task, seen) for each in _cancelled_with(awaitable))


def _cancelled_with(awaitable):
    """What a task waits for; the children of a gather."""
    waited_for = getattr(awaitable, "_fut_waiter", None)
    children = getattr(awaitable, "_children", [])
    return children if waited_for is None else [waited_for, *children]
