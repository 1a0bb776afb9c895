"""A venue that is exposed as its guide says, for each file of tests."""

from collections.abc import Iterator

import pytest

from tests.hostile.doors.exposed import Exposed, exposed


@pytest.fixture(scope="module")
def venue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exposed]:
    """Return an exposed venue."""
    with exposed(tmp_path_factory.mktemp("exposed")) as found:
        yield found
