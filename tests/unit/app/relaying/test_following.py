"""What a relay follows: keys that come and go, tables that grow, and files that are replaced."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from damrak.adapters.logs.sqlite.schema import DATABASE_FILE
from damrak.app.keys import CONTROL_FILE, open_ring
from damrak.app.relaying.following import (
    FollowedKeys,
    FollowedProgress,
    FollowedTables,
    follow_log,
)
from damrak.app.wiring import TABLES_FILE, forget_tables, open_venue
from damrak.ports.identity import Scope
from damrak.ports.log import LogError
from damrak.ports.tables import TablesError
from damrak.services.identity.schema import KEYS
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


def test_keys_come_and_go(tmp_path: Path) -> None:
    async def scenario() -> None:
        with open_ring(tmp_path) as ring:
            first, secret = ring.create("bot", [Scope.READ], None)
            with contextlib.closing(FollowedKeys(tmp_path / CONTROL_FILE)) as keys:
                async with following(asyncio.create_task(keys.follow())):
                    assert keys.caller_of(secret) == ring.caller_of(secret) is not None
                    assert keys.caller_of(secret[:-1] + "!") is None
                    _, later = ring.create("later", [Scope.READ], None)
                    await until(lambda: keys.caller_of(later) is not None)
                    ring.revoke(first.key_id)
                    await until(lambda: keys.caller_of(secret) is None)

    asyncio.run(scenario())


def test_keys_of_a_backup_are_the_keys_from_then_on(tmp_path: Path) -> None:
    async def scenario() -> None:
        (tmp_path / "backup").mkdir()
        with open_ring(tmp_path) as ring, open_ring(tmp_path / "backup") as other:
            _, lost = ring.create("lost", [Scope.READ], None)
            _, restored = other.create("restored", [Scope.READ], None)
        with contextlib.closing(FollowedKeys(tmp_path / CONTROL_FILE)) as keys:
            async with following(asyncio.create_task(keys.follow())):
                (tmp_path / "backup" / CONTROL_FILE).replace(tmp_path / CONTROL_FILE)
                await until(lambda: keys.caller_of(restored) is not None)
                assert keys.caller_of(lost) is None

    asyncio.run(scenario())


def test_keys_of_another_release_are_not_guessed_at(tmp_path: Path) -> None:
    with open_venue(tmp_path):
        pass
    with pytest.raises(TablesError):
        FollowedKeys(tmp_path / TABLES_FILE)
    assert KEYS.name not in (tmp_path / TABLES_FILE).read_bytes().decode("latin-1")


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
