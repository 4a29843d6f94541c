"""The Python that a scenario stands for.

A body becomes a coroutine function, a callback a function. What decides which statement comes next
(`try`, `async with`, `return`…) is Python's own statement; any other is a call of a method of
Operations, and an event with what it returned:

    async def function(log):
        try:
            log("spawn", do.spawn("t1", "a"))
            log("sleep", await do.sleep(1))
        except kinds["cancelled"] as error1:
            log("except", error1)
            raise error1
        finally:
            log("finally")
"""

import functools
import inspect

from .operations import Operations
from .records import KINDS, Odd, make_error, make_group


def compile_statements(statements, do, *, waits):
    """A function that runs them, whose argument is the function that writes events down."""
    keyword = "async def" if waits else "def"
    lines = [f"{keyword} function(log):", *_Writer().block(statements, 1)]
    names = {"do": do, "kinds": KINDS, "make_error": make_error, "make_group": make_group}
    try:
        exec("\n".join(lines), names)
    except SyntaxError as error:
        raise Odd(f"not Python: {error}") from None
    return names["function"]


class _Writer:
    """Each method returns the lines of a kind of statement."""

    def __init__(self):
        self._handlers = []
        self._count = 0

    def block(self, statements, depth):
        lines = [line for each in statements for line in self.statement(each, depth)]
        return lines or [_indent(depth, "pass")]

    def statement(self, statement, depth):
        name, *args = statement
        write = getattr(self, f"_{name}", None)
        if write is not None:
            return write(depth, *args)
        return [_indent(depth, f"log({name!r}, {_call(name)}({_list(args)}))")]

    def _try(self, depth, parts):
        lines = [_indent(depth, "try:"), *self.block(parts["body"], depth + 1)]
        for kind, statements in parts.get("except", []):
            lines += self._handler(depth, kind, statements)
        if not parts.get("except"):
            # Python wants a handler before an `else`; this one catches nothing.
            lines += [_indent(depth, "except (): pass")]
        if "else" in parts:
            lines += [_indent(depth, "else:"), *self.block(parts["else"], depth + 1)]
        if "finally" in parts:
            lines += [_indent(depth, "finally:"), _indent(depth + 1, 'log("finally")')]
            lines += self.block(parts["finally"], depth + 1)
        return lines

    def _handler(self, depth, kind, statements):
        self._count += 1
        name = f"error{self._count}"
        self._handlers.append(name)
        lines = [
            _indent(depth, f"except kinds[{kind!r}] as {name}:"),
            _indent(depth + 1, f'log("except", {name})'),
            *self.block(statements, depth + 1),
        ]
        self._handlers.pop()
        return lines

    def _raise(self, depth, *args):
        return [_indent(depth, f"raise make_error({_list(args)})")]

    def _raise_group(self, depth, *args):
        return [_indent(depth, f"raise make_group({_list(args)})")]

    def _reraise(self, depth):
        if not self._handlers:
            raise Odd("reraise outside of a handler")
        return [_indent(depth, f"raise {self._handlers[-1]}")]

    def _return(self, depth, value=None):
        return [_indent(depth, f"return {value!r}")]

    def _break(self, depth):
        return [_indent(depth, "break")]

    def _repeat(self, depth, times, statements):
        return [_indent(depth, f"for _ in range({times}):"), *self.block(statements, depth + 1)]

    def _as_completed(self, depth, arguments, options, statements):
        keyword = "for" if options["mode"] == "plain" else "async for"
        head = f"{keyword} _ in do.as_completed(log, {_list([arguments, options])}):"
        tail = 'log("as_completed")'
        return [_indent(depth, head), *self.block(statements, depth + 1), _indent(depth, tail)]

    def _timeout(self, depth, *args):
        return self._within(depth, "timeout", *args)

    def _timeout_at(self, depth, *args):
        return self._within(depth, "timeout_at", *args)

    def _taskgroup(self, depth, *args):
        return self._within(depth, "taskgroup", *args)

    def _with(self, depth, *args):
        return self._within(depth, "with", *args)

    def _within(self, depth, name, *args):
        *args, statements = args
        head = f"async with do.{_identifier(name)}(log, {_list(args)}):"
        return [_indent(depth, head), *self.block(statements, depth + 1)]


@functools.cache
def _call(name):
    """What to put before the arguments."""
    operation = getattr(Operations, _identifier(name), None)
    if operation is None or name.startswith("_"):
        raise Odd(f"no statement is called {name}")
    wait = "await " if inspect.iscoroutinefunction(operation) else ""
    return f"{wait}do.{_identifier(name)}"


def _identifier(name):
    return f"{name}_" if name in ("await", "with") else name


def _list(args):
    return ", ".join(map(repr, args))


def _indent(depth, line):
    return "    " * depth + line
