"""What the tests of sessions share."""

from collections.abc import Iterator

import pytest

from tests.unit.services.identity.sessions.lobby import Lobby, lobby


@pytest.fixture
def place() -> Iterator[Lobby]:
    """Return a control plane in which people sign in."""
    with lobby() as opened:
        yield opened
