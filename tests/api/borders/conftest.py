"""What the tests of the border share: a venue behind one."""

from collections.abc import Iterator

import pytest
import structlog

from tests.api.borders.gate import Gate, open_gate


@pytest.fixture(scope="module", autouse=True)
def _quiet() -> Iterator[None]:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    yield
    structlog.reset_defaults()


@pytest.fixture
def gate() -> Iterator[Gate]:
    """Return an open venue behind a border."""
    with open_gate() as opened:
        yield opened
