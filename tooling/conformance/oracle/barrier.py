"""A barrier that gives each place once."""

import asyncio


class Barrier(asyncio.Barrier):
    """CPython's, but that its places are numbered when it is full. CPython numbers them as tasks arrive, and
    gives one twice when a task that came before is cancelled (gh-155233)."""

    def __init__(self, parties):
        super().__init__(parties)
        self._arrived = []
        self._places = {}

    async def wait(self):
        await super().wait()
        return self._places[asyncio.current_task()]

    async def _wait(self):
        task = asyncio.current_task()
        self._arrived.append(task)
        try:
            await super()._wait()
        except BaseException:
            self._arrived = [other for other in self._arrived if other is not task]
            raise

    async def _release(self):
        arrived = [*self._arrived, asyncio.current_task()]
        self._arrived = []
        self._places = {task: place for place, task in enumerate(arrived)}
        await super()._release()
