"""What the tests of people share."""

from collections.abc import Iterator

import pytest

from tests.unit.services.identity.people.town import Town, town


@pytest.fixture
def place() -> Iterator[Town]:
    """Return a town where whoever likes may register."""
    with town() as opened:
        yield opened
