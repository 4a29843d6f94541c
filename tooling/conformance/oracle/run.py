"""Runs scenarios on CPython's asyncio."""

import asyncio
import gc
import json
import sys
import warnings

from .program import Program
from .records import Odd, describe
from .set_order import order_sets
from .virtual_loop import Deadlock, Livelock, order_equal_deadlines

MOST_ITERATIONS = 1500
MOST_SHUTDOWN_ITERATIONS = 300


def run_scenarios(text):
    """A JSON list of scenarios to one of {"trace": …} or {"problem": why there is none}."""
    replies = json.dumps([_reply(each) for each in json.loads(text)])
    gc.collect()
    return replies


def _reply(scenario):
    outer_loop = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    program = None
    try:
        program = Program(scenario)
        return {"trace": _run(program)}
    except Odd as odd:
        return {"problem": str(odd)}
    except (KeyError, TypeError, ValueError) as error:
        return {"problem": f"malformed: {error!r}"}
    finally:
        if program is not None:
            program.close()
        asyncio._set_running_loop(outer_loop)


def _run(program):
    """What `asyncio.run` does, with the order of cancellation at the end fixed."""
    loop = program.loop
    main = program.variables["@main"] = loop.create_task(program.coroutine("main"))
    loop.last_iteration = MOST_ITERATIONS
    outcome = _outcome(loop, main)
    _check(program)
    pending = [task for task in program.tasks if not task.done()]
    names = [task.get_name() for task in pending]
    shutdown = _shut_down(program, pending, names) if pending else "none"
    _check(program)
    return {
        "events": program.events,
        "outcome": outcome,
        "handler": program.reports,
        "pending": names,
        "shutdown": shutdown,
        "unretrieved": _unretrieved(program),
        "time": loop.now,
        "iters": loop.iteration,
    }


def _check(program):
    if program.problem is not None:
        raise Odd(program.problem)


def _outcome(loop, main):
    try:
        return ["return", describe(loop.run_until_complete(main))]
    except Deadlock:
        return ["deadlock"]
    except Livelock:
        return ["livelock"]
    except Odd:
        raise
    except BaseException as error:
        return ["raise", describe(error)]


def _shut_down(program, pending, names):
    loop = program.loop
    program.emit("@loop", "shutdown", names)
    loop.last_iteration = loop.iteration + MOST_SHUTDOWN_ITERATIONS
    try:
        for task in pending:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*pending, return_exceptions=True))
    except Deadlock:
        return "deadlock"
    except Livelock:
        return "livelock"
    for task in pending:
        if not task.cancelled() and task.exception() is not None:
            program.report("shutdown", task.exception())
    return "ok"


def _unretrieved(program):
    """The names of all that hold an exception nobody looked at."""
    tasks = [(task.get_name(), task) for task in program.tasks]
    return [name for name, each in tasks + program.futures if each.done() and each._log_traceback]


warnings.simplefilter("ignore")
sys.unraisablehook = lambda _: None
order_sets()
order_equal_deadlines()
gc.disable()
gc.freeze()
