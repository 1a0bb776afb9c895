"""One server for each file of tests, which all of them attack in turn."""

from collections.abc import Iterator

import pytest

from tests.hostile.siege import Siege, besieged


@pytest.fixture(scope="module")
def siege(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Siege]:
    """Return a server under siege."""
    with besieged(tmp_path_factory.mktemp("siege")) as found:
        yield found
