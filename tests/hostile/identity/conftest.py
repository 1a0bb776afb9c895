"""A venue on which who likes may register, for each file of tests."""

from collections.abc import Iterator

import pytest

from tests.hostile.identity.town import Town, town_of


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Return a town."""
    with town_of(tmp_path_factory.mktemp("town")) as found:
        yield found
