"""The post: bounded, patient for a while, and silent about whom it writes to."""

import asyncio

import pytest
import structlog

from damrak.ports.messenger import Letter, MessengerError
from damrak.services.identity.people.post import ERRANDS_MAX, Post, PostFull
from damrak.services.identity.storage.store import StoreUnavailable

LETTER = Letter("anna@example.org", "Damrak: hello", "the secret is 1637")


class Flaky:
    """Refuse a number of letters, then take them."""

    def __init__(self, refusals: int) -> None:
        self.refusals = refusals
        self.taken: list[Letter] = []

    async def send(self, letter: Letter) -> None:
        """Take a letter, or not yet."""
        if self.refusals:
            self.refusals -= 1
            raise MessengerError("the mail server did not take it")
        self.taken.append(letter)


async def carried(post: Post) -> None:
    """Let the post do what waits."""
    await post.start()
    await post.emptied()
    await post.close()


@pytest.mark.parametrize(("refusals", "taken", "lost"), [(0, 1, 0), (2, 1, 0), (3, 0, 1)])
def test_a_letter_is_tried_three_times(refusals: int, taken: int, lost: int) -> None:
    async def work() -> tuple[int, int]:
        messenger = Flaky(refusals)
        post = Post(messenger, retry_seconds=(0.0, 0.0))
        post.send(LETTER)
        await carried(post)
        return len(messenger.taken), post.lost

    with structlog.testing.capture_logs() as logs:
        assert asyncio.run(work()) == (taken, lost)
    assert "anna@example.org" not in str(logs)
    assert "1637" not in str(logs)
    assert "1637" not in repr(LETTER)


def test_the_queue_is_bounded() -> None:
    async def work() -> int:
        post = Post(Flaky(0))
        for _ in range(ERRANDS_MAX):
            post.send(LETTER)
        post.send(LETTER)

        async def errand() -> None:
            return None

        with pytest.raises(PostFull):
            post.run(errand)
        return post.lost

    assert asyncio.run(work()) == 1


def test_an_errand_that_fails_ends_no_other() -> None:
    async def away() -> Letter | None:
        raise StoreUnavailable("the control plane cannot be reached")

    async def broken() -> Letter | None:
        raise RuntimeError("anna@example.org is somebody")

    async def work() -> tuple[int, int]:
        messenger = Flaky(0)
        post = Post(messenger)
        for errand in (away, broken, broken, away):
            post.run(errand)
        post.send(LETTER)
        await carried(post)
        return len(messenger.taken), post.lost

    with structlog.testing.capture_logs() as logs:
        assert asyncio.run(work()) == (1, 4)
    assert "anna@example.org" not in str(logs)
