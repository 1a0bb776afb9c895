"""What the tests of the REST door share: a venue for each of them."""

from collections.abc import Iterator

import pytest
import structlog

from tests.api.rest.house import House, open_house


@pytest.fixture(scope="session", autouse=True)
def _quiet() -> Iterator[None]:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    yield
    structlog.reset_defaults()


@pytest.fixture
def loud() -> Iterator[None]:
    """Let everything be logged."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(0))
    yield
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))


@pytest.fixture
def house() -> Iterator[House]:
    """Return an open venue."""
    with open_house() as opened:
        yield opened
