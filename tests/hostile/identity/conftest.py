"""A venue on which who likes may register, a victim and an attacker, for each file of tests."""

from collections.abc import Iterator

import pytest

from tests.hostile.identity.browser import Browser
from tests.hostile.identity.town import ORDER, Town, town_of


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Return a town."""
    with town_of(tmp_path_factory.mktemp("town")) as found:
        yield found


@pytest.fixture(scope="module")
def anna(town: Town) -> Iterator[Browser]:
    """Return the browser of a victim, who has money and an order."""
    with town.browser() as browser:
        town.registered(browser)
        town.fund(browser.get("/api/me")["default_account_id"])
        browser.does("POST", "/api/orders", ORDER, status=201)
        yield browser


@pytest.fixture(scope="module")
def mallory(town: Town) -> Iterator[Browser]:
    """Return the browser of an attacker, who is a trader like others."""
    with town.browser() as browser:
        town.registered(browser)
        yield browser
