"""Counting in Redis: several servers hold somebody to one rate, and go on when Redis is away."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from damrak.adapters.caches.memory import MemoryCounter
from damrak.adapters.caches.redis import RedisCounter
from damrak.adapters.clocks.system import SystemClock
from damrak.ports.cache import Rate
from tests.redis_server import RedisServer, redis_server

HOUR = 3_600
Scenario = Callable[[RedisCounter, RedisCounter], Awaitable[None]]


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    with redis_server(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture
def frail(tmp_path: Path) -> Iterator[RedisServer]:
    with redis_server(tmp_path) as server:
        yield server


def is_away(counter: RedisCounter) -> bool:
    """Return whether a counter counts for itself."""
    return counter.away


def with_two(server: RedisServer, scenario: Scenario) -> None:
    """Play a scenario with the counters of two servers."""

    async def play() -> None:
        clock = SystemClock()
        counters = [RedisCounter(server.url, MemoryCounter(clock), clock) for _ in range(2)]
        try:
            await scenario(counters[0], counters[1])
        finally:
            for counter in counters:
                await counter.close()

    asyncio.run(play())


def test_attempts_to_sign_in_are_counted_over_all_servers(redis: RedisServer) -> None:
    # ASVS 2.2.1
    async def scenario(first: RedisCounter, second: RedisCounter) -> None:
        rate = Rate(6, HOUR)
        found = [
            (await counter.agree("login:one", rate)).allowed for counter in (first, second) * 5
        ]
        assert sum(found) == 6
        assert found[:6] == [True] * 6
        refused = await second.agree("login:one", rate)
        assert refused.wait_seconds > 0
        assert refused.remaining == 0
        assert (await second.agree("login:another", rate)).allowed

    with_two(redis, scenario)


def test_what_one_server_counted_the_other_hears_of(redis: RedisServer) -> None:
    async def scenario(first: RedisCounter, second: RedisCounter) -> None:
        rate = Rate(10, HOUR)
        assert first.take("key:shared", rate, 8).allowed
        assert second.take("key:shared", rate, 1).allowed
        await first.share_once()
        await second.share_once()
        assert not second.take("key:shared", rate, 2).allowed
        assert second.take("key:shared", rate, 1).allowed
        await second.share_once()
        # The first hears of it with the next that it has to tell itself.
        assert first.take("key:shared", rate, 1).allowed
        await first.share_once()
        assert not first.take("key:shared", rate, 1).allowed

    with_two(redis, scenario)


def test_telling_twice_counts_once(redis: RedisServer) -> None:
    async def scenario(first: RedisCounter, second: RedisCounter) -> None:
        rate = Rate(10, HOUR)
        first.take("key:twice", rate, 4)
        for _ in range(3):
            await first.share_once()
        second.take("key:twice", rate, 1)
        await second.share_once()
        assert second.take("key:twice", rate, 5).allowed
        assert not second.take("key:twice", rate, 1).allowed

    with_two(redis, scenario)


def test_without_redis_each_server_counts_for_itself_and_nobody_is_let_off(
    frail: RedisServer,
) -> None:
    async def scenario(first: RedisCounter, _: RedisCounter) -> None:
        rate = Rate(4, HOUR)
        assert (await first.agree("login:one", rate)).allowed
        assert not is_away(first)
        frail.stop()
        found = [(await first.agree("login:one", rate)).allowed for _ in range(5)]
        assert found == [True, True, True, False, False]
        assert is_away(first)
        # After the first that failed it is left alone for a while.
        assert first.failures == 1
        assert first.take("key:1", rate, 4).allowed
        assert not first.take("key:1", rate).allowed
        await first.share_once()
        assert first.failures == 1

    with_two(frail, scenario)


def test_a_redis_that_comes_back_is_asked_again(frail: RedisServer) -> None:
    async def scenario(first: RedisCounter, second: RedisCounter) -> None:
        rate = Rate(10, HOUR)
        frail.stop()
        first.take("key:back", rate, 7)
        await first.share_once()
        assert is_away(first)
        frail.start()
        async with asyncio.timeout(20):
            while is_away(first):
                await asyncio.sleep(0.05)
                await first.share_once()
        second.take("key:back", rate, 1)
        await second.share_once()
        assert not second.take("key:back", rate, 3).allowed
        assert second.take("key:back", rate, 2).allowed

    with_two(frail, scenario)


def test_a_password_of_redis_is_in_no_log(frail: RedisServer) -> None:
    # ASVS 7.1.1
    async def play() -> None:
        clock = SystemClock()
        frail.stop()
        url = frail.url.replace("redis://", "redis://:planted-secret@")
        counter = RedisCounter(url, MemoryCounter(clock), clock)
        assert (await counter.agree("login:one", Rate(1, HOUR))).allowed
        assert is_away(counter)
        await counter.close()

    with capture_logs() as said:
        asyncio.run(play())
    assert "redis is away" in str(said)
    assert "planted-secret" not in str(said)
