"""Sets that iterate in the order of insertion, where asyncio's own iterate by hash."""

import ast
import asyncio
from collections.abc import MutableSet


class InsertionOrderedSet(MutableSet):
    def __init__(self, members=()):
        self._members = dict.fromkeys(members)

    def __contains__(self, member):
        return member in self._members

    def __iter__(self):
        return iter(self._members)

    def __len__(self):
        return len(self._members)

    def add(self, member):
        self._members[member] = None

    def discard(self, member):
        self._members.pop(member, None)


class _InInsertionOrder(ast.NodeTransformer):
    """Replaces `set`, and each set comprehension, in a piece of source."""

    def visit_Name(self, node):
        if node.id == "set":
            return ast.copy_location(ast.Name(InsertionOrderedSet.__name__, node.ctx), node)
        return node

    def visit_SetComp(self, node):
        self.generic_visit(node)
        members = ast.GeneratorExp(node.elt, node.generators)
        kind = ast.Name(InsertionOrderedSet.__name__, ast.Load())
        return ast.copy_location(ast.Call(kind, [members], []), node)


def _define_again(module, names):
    """Defines functions and classes of a module again, from its source, with ordered sets."""
    tree = ast.parse(module.__loader__.get_source(module.__name__))
    tree.body = [node for node in tree.body if getattr(node, "name", None) in names]
    assert len(tree.body) == len(names)
    tree = ast.fix_missing_locations(_InInsertionOrder().visit(tree))
    namespace = vars(module)
    namespace[InsertionOrderedSet.__name__] = InsertionOrderedSet
    exec(compile(tree, module.__file__, "exec"), namespace)


def order_sets():
    """Orders every set of futures that asyncio iterates over."""
    _define_again(asyncio.tasks, ["wait", "_wait", "_AsCompletedIterator"])
    _define_again(asyncio.taskgroups, ["TaskGroup"])
    asyncio.wait = asyncio.tasks.wait
    asyncio.TaskGroup = asyncio.taskgroups.TaskGroup
