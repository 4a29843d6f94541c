"""What a task must not wait for here, because what CPython makes of it is an accident."""

import asyncio


def why_not_wait_for(awaitable):
    """Why the current task must not wait for this; None when it may."""
    if getattr(awaitable, "_asyncio_future_blocking", False):
        # asyncio refuses to let a task wait for itself, but leaves a flag set: whoever waits for
        # the task next is told that it "wasn't used with future".
        return "a task that has tried to wait for itself is waited for"
    waiter = asyncio.current_task()
    if awaitable is not waiter and _cancels(awaitable, waiter, set()):
        # To cancel one is to cancel them all, again and again until the stack is full, which ends
        # the interpreter.
        return "tasks wait for one another in a circle"
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
