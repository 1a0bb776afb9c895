"""Watchlists: made, changed, seen in order, bounded, and nobody else's."""

import pytest

from damrak.services.identity.teams.acting import Acting
from damrak.services.identity.teams.refusals import Absent, Broken
from damrak.services.identity.workspace import sharing, watchlists
from damrak.services.identity.workspace.watchlists import WATCHLISTS_MAX, Shown
from tests.unit.services.identity.teams.town import SECOND, Town

MAJORS = ("ETH-USD", "BTC-USD", "VOC/USD")


def made(town: Town, who: str, name: str = "Majors", symbols: tuple[str, ...] = MAJORS) -> Shown:
    """Let somebody make a watchlist."""
    return town.do(who, lambda acting: watchlists.create(acting, name, symbols))


def names(town: Town, who: str) -> list[str]:
    """Return what the watchlists are called that somebody sees."""
    return [each.name for each in town.do(who, watchlists.visible)]


def test_a_watchlist_keeps_its_order_and_tells_whose_it_is(town: Town) -> None:
    first = made(town, "anna")
    assert first.symbols == MAJORS
    assert (first.own, first.owner, first.shared_link, first.team_ids) == (True, "anna", False, ())
    assert first.created_time == first.updated_time

    made(town, "anna", "Second", ())
    assert names(town, "anna") == ["Majors", "Second"]
    assert town.do("anna", lambda acting: watchlists.one(acting, first.watchlist_id)) == first


def test_a_change_is_of_the_whole_list_and_the_last_one_stays(town: Town) -> None:
    number = made(town, "anna").watchlist_id

    def listing(*symbols: str) -> Shown:
        return town.do("anna", lambda acting: watchlists.change(acting, number, None, symbols))

    listing("BTC-USD")
    done = listing("VOC/USD", "BTC-USD")
    assert (done.name, done.symbols) == ("Majors", ("VOC/USD", "BTC-USD"))
    renamed = town.do("anna", lambda acting: watchlists.change(acting, number, "Minors", None))
    assert (renamed.name, renamed.symbols) == ("Minors", ("VOC/USD", "BTC-USD"))
    assert renamed.updated_time == done.updated_time + SECOND

    same = town.do("anna", lambda acting: watchlists.change(acting, number, None, None))
    assert same == renamed
    assert listing().symbols == ()


def test_one_more_watchlist_than_the_most_is_refused_by_name(town: Town) -> None:
    def fill(acting: Acting) -> None:
        for count in range(WATCHLISTS_MAX):
            watchlists.create(acting, f"list {count}", ())

    town.do("anna", fill)
    with pytest.raises(Broken, match=f"watchlists must be at most {WATCHLISTS_MAX}") as refused:
        made(town, "anna")
    assert refused.value.error.field == "watchlists"
    assert len(names(town, "anna")) == WATCHLISTS_MAX

    # Another's count is his own, and room is made by removing.
    made(town, "ben")
    first = town.do("anna", watchlists.visible)[0].watchlist_id
    town.do("anna", lambda acting: sharing.remove(acting, first))
    made(town, "anna", "Again")
    assert names(town, "anna")[-1] == "Again"


@pytest.mark.parametrize("who", ["ben", "carl"])
def test_what_is_another_s_is_not_there_also_for_an_administrator(town: Town, who: str) -> None:
    # ASVS 4.2.1
    number = made(town, "anna").watchlist_id
    team = next(iter(town.do("anna", lambda acting: acting.leads)))
    for work in (
        lambda acting: watchlists.one(acting, number),
        lambda acting: watchlists.change(acting, number, "Mine", None),
        lambda acting: sharing.link(acting, number),
        lambda acting: sharing.unlink(acting, number),
        lambda acting: sharing.share(acting, number, team),
        lambda acting: sharing.unshare(acting, number, team),
        lambda acting: sharing.remove(acting, number),
    ):
        with pytest.raises(Absent, match=f"watchlist_id must be a watchlist, was {number}"):
            town.do(who, work)
    assert names(town, who) == []
    assert names(town, "anna") == ["Majors"]


def test_a_number_that_was_seen_is_never_given_again(town: Town) -> None:
    number = made(town, "anna").watchlist_id
    town.do("anna", lambda acting: sharing.remove(acting, number))
    assert made(town, "anna").watchlist_id > number
