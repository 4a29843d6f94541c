"""What statements that hold others are made of: they write events down as they are gone through."""

import asyncio


class Block:
    """An `async with` that tells when it has been entered, and when left without an exception."""

    def __init__(self, manager, *, entered=lambda value: None, left):
        self._manager = manager
        self._entered = entered
        self._left = left

    async def __aenter__(self):
        self._entered(await self._manager.__aenter__())

    async def __aexit__(self, kind, error, traceback):
        handled = await self._manager.__aexit__(kind, error, traceback)
        if kind is None:
            self._left()
        return handled


class Completions:
    """An iteration over as_completed, plain or asynchronous, that hands on each item."""

    def __init__(self, awaitables, timeout, *, plain_item, future):
        self._iterator = asyncio.as_completed(awaitables, timeout=timeout)
        self._plain_item = plain_item
        self._future = future
        self._count = 0

    def __iter__(self):
        return self

    def __next__(self):
        item = next(self._iterator)
        self._plain_item(self._count, item)
        self._count += 1

    def __aiter__(self):
        return self

    async def __anext__(self):
        self._future(await anext(self._iterator))
