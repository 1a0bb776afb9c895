"""What a relay follows: tables that grow, and files that are replaced."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from damrak.adapters.logs.sqlite.schema import DATABASE_FILE
from damrak.app.relaying.following import (
    FollowedProgress,
    FollowedTables,
    follow_log,
)
from damrak.app.wiring import TABLES_FILE, forget_tables, open_venue
from damrak.ports.log import LogError
from tests.unit.app.venues import orders, preparation

SECONDS_MAX = 10.0


async def until(told: Callable[[], bool]) -> None:
    async with asyncio.timeout(SECONDS_MAX):
        while not told():
            await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def following(task: "asyncio.Task[None]") -> AsyncIterator[None]:
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


def test_progress_is_told_also_of_tables_that_are_built_again(tmp_path: Path) -> None:
    async def scenario() -> None:
        with open_venue(tmp_path) as venue:
            venue.client.submit(preparation())
        reached: list[int] = []
        with contextlib.closing(FollowedTables(tmp_path / TABLES_FILE)) as tables:
            progress = FollowedProgress(tables)
            progress.on_reached(reached.append)
            async with following(asyncio.create_task(progress.follow())):
                await until(lambda: progress.reached > 0)
                before = progress.reached
                assert not await progress.wait_for(before + 10, 0.05)
                waiting = asyncio.create_task(progress.wait_for(before + 10, SECONDS_MAX))
                with open_venue(tmp_path) as venue:
                    venue.client.submit(orders(0, 10))
                assert await waiting
                forget_tables(tmp_path)
                with open_venue(tmp_path) as venue:
                    venue.client.submit(orders(10, 10))
                await until(lambda: progress.reached == before + 20)
        assert reached[0] == before

    asyncio.run(scenario())


def test_another_log_ends_it(tmp_path: Path) -> None:
    async def scenario() -> None:
        with open_venue(tmp_path) as venue:
            pokes: list[bool] = []
            task = asyncio.create_task(follow_log(tmp_path, lambda: pokes.append(True)))
            await asyncio.sleep(0.05)
            venue.client.submit(preparation())
            await until(lambda: bool(pokes))
        (tmp_path / DATABASE_FILE).unlink()
        with pytest.raises(LogError, match="no longer the one"):
            await asyncio.wait_for(task, SECONDS_MAX)

    asyncio.run(scenario())
