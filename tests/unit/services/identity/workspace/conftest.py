"""What the tests of the workspace share: people, and a team of two of them."""

from collections.abc import Iterator

import pytest

from damrak.ports.identity import Role
from tests.unit.services.identity.teams.town import Town, open_town


@pytest.fixture
def town() -> Iterator[Town]:
    """Return a town in which Anna leads a team that Ben is in, and Carl is in none."""
    with open_town() as opened:
        opened.add("anna", Role.TRADER)
        opened.add("ben", Role.VIEWER)
        opened.add("carl", Role.ADMIN)
        opened.team("desk", "ben", leader="anna")
        yield opened
