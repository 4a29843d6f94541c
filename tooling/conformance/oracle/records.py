"""Values and exceptions: as scenarios ask for them, and as traces show them."""

import asyncio


class Odd(BaseException):
    """What a scenario does, or asks for, is not for comparing: its trace says nothing."""


KINDS = {
    "cancelled": asyncio.CancelledError,
    "timeout": TimeoutError,
    "value": ValueError,
    "runtime": RuntimeError,
    "invalid": asyncio.InvalidStateError,
    "queue": (asyncio.QueueEmpty, asyncio.QueueFull, asyncio.QueueShutDown),
    "group": BaseExceptionGroup,
    "error": Exception,
    # Everything that a scenario can raise, and not what stops it from outside.
    "any": (Exception, asyncio.CancelledError, BaseExceptionGroup),
}

_TYPES = {
    "ValueError": ValueError,
    "RuntimeError": RuntimeError,
    "TimeoutError": TimeoutError,
    "CancelledError": asyncio.CancelledError,
}

_WITHOUT_MESSAGE = {
    ValueError,
    RuntimeError,
    TimeoutError,
    asyncio.InvalidStateError,
    asyncio.QueueEmpty,
    asyncio.QueueFull,
    asyncio.QueueShutDown,
    asyncio.BrokenBarrierError,
}


def make_error(kind, message=None):
    error = _TYPES[kind]() if message is None else _TYPES[kind](message)
    if message is not None:
        error.message_of_scenario = message
    return error


def make_group(message, members):
    errors = [
        make_group(first, second) if isinstance(second, list) else make_error(first, second)
        for first, second in members
    ]
    return BaseExceptionGroup(message, errors)


def describe_error(error):
    kind = type(error)
    record = {"e": kind.__name__}
    if kind is asyncio.CancelledError:
        record["a"] = describe(list(error.args))
    elif isinstance(error, BaseExceptionGroup):
        record["m"] = error.message
        record["x"] = [describe_error(each) for each in error.exceptions]
    elif kind not in _WITHOUT_MESSAGE:
        raise Odd(f"{kind.__name__}: {error}")
    elif hasattr(error, "message_of_scenario"):
        record["m"] = error.message_of_scenario
    return record


def describe(value):
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, BaseException):
        return describe_error(value)
    if isinstance(value, (list, tuple)):
        return [describe(each) for each in value]
    if isinstance(value, dict):
        return {key: describe(each) for key, each in value.items()}
    raise Odd(f"a value of no scenario: {value!r}")


def describe_state(future):
    if not future.done():
        return "pending"
    if future.cancelled():
        return "cancelled"
    error = future.exception()
    return ["result", future.result()] if error is None else ["exception", error]
