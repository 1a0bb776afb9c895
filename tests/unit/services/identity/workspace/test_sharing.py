"""Sharing: by link and to a team, and every way in which it ends."""

import pytest

from damrak.ports.identity import Permission
from damrak.services.identity.privacy.erasure import Asker, erase
from damrak.services.identity.storage.models import Watchlist, WatchlistTeam
from damrak.services.identity.teams import groups, users
from damrak.services.identity.teams.refusals import Absent, NotAllowed
from damrak.services.identity.workspace import sharing, watchlists
from tests.unit.services.identity.control import either_database
from tests.unit.services.identity.teams.town import Town

__all__ = ["either_database"]


def shared(town: Town) -> tuple[int, int]:
    """Let Anna share a watchlist with her team; return the numbers of both."""
    made = town.do("anna", lambda acting: watchlists.create(acting, "Majors", ("BTC-USD",)))
    team = next(iter(town.do("anna", lambda acting: acting.leads)))
    done = town.do("anna", lambda acting: sharing.share(acting, made.watchlist_id, team))
    assert done.team_ids == (team,)
    return made.watchlist_id, team


def seen(town: Town, who: str) -> list[int]:
    """Return the watchlists that somebody sees."""
    return [each.watchlist_id for each in town.do(who, watchlists.visible)]


def actions(town: Town) -> list[tuple[str, str, str]]:
    """Return what the audit says of watchlists: what was done, to which, with which team."""
    lines = [entry for entry in town.lines.entries if entry.action.startswith("watchlist.")]
    return [(line.action, line.target, line.details.get("team", "")) for line in lines]


def test_a_team_sees_what_was_shared_with_it_and_changes_nothing(town: Town) -> None:
    number, team = shared(town)
    town.do("ben", lambda acting: watchlists.create(acting, "Ben's", ()))
    own, other = town.do("ben", watchlists.visible)
    assert (own.own, own.owner) == (True, "ben")
    assert (other.watchlist_id, other.own, other.owner) == (number, False, "anna")
    assert other.team_ids == (team,)
    assert seen(town, "carl") == []
    with pytest.raises(NotAllowed, match="another's to change"):
        town.do("ben", lambda acting: watchlists.change(acting, number, "Mine", None))
    with pytest.raises(NotAllowed, match="another's to change"):
        town.do("ben", lambda acting: sharing.link(acting, number))
    assert town.do("anna", lambda acting: watchlists.one(acting, number)).name == "Majors"
    assert actions(town) == [("watchlist.shared", f"watchlist:{number}", str(team))]


def test_whom_else_it_is_shared_with_is_the_owner_s_affair(town: Town) -> None:
    number, team = shared(town)
    second = town.team("second", "anna")
    town.do("anna", lambda acting: sharing.share(acting, number, second))
    town.do("anna", lambda acting: sharing.link(acting, number))
    mine = town.do("anna", lambda acting: watchlists.one(acting, number))
    assert (mine.team_ids, mine.shared_link) == ((team, second), True)
    his = town.do("ben", lambda acting: watchlists.one(acting, number))
    assert (his.team_ids, his.shared_link) == ((team,), False)


def test_sharing_twice_is_sharing_once(town: Town) -> None:
    number, team = shared(town)
    again = town.do("anna", lambda acting: sharing.share(acting, number, team))
    assert again.team_ids == (team,)
    assert len(actions(town)) == 1


def test_nobody_shares_with_a_team_that_he_is_not_in(town: Town) -> None:
    number, _ = shared(town)
    foreign = town.team("foreign", "ben")
    with pytest.raises(Absent, match=f"team_id must be a team, was {foreign}"):
        town.do("anna", lambda acting: sharing.share(acting, number, foreign))
    assert foreign not in town.do("anna", lambda acting: watchlists.one(acting, number)).team_ids


def test_what_was_shared_with_a_team_is_seen_no_longer_however_that_ends(town: Town) -> None:
    number, team = shared(town)

    def put(name: str) -> None:
        town.host(lambda acting: groups.put_member(acting, team, town.public[name], leads=False))

    def take(name: str) -> None:
        town.host(lambda acting: groups.remove_member(acting, team, town.public[name]))

    def is_over() -> bool:
        with pytest.raises(Absent):
            town.do("ben", lambda acting: watchlists.one(acting, number))
        return seen(town, "ben") == []

    for name in ("ben", "anna"):
        # As long as both are in the team, and no longer.
        take(name)
        assert is_over()
        put(name)
        assert seen(town, "ben") == [number]
    town.do("anna", lambda acting: sharing.unshare(acting, number, team))
    assert is_over()
    with pytest.raises(Absent, match="team_id must be a team that the watchlist is shared with"):
        town.do("anna", lambda acting: sharing.unshare(acting, number, team))
    town.do("anna", lambda acting: sharing.share(acting, number, team))
    town.host(lambda acting: users.disable(acting, town.public["anna"]))
    assert is_over()
    town.host(lambda acting: users.enable(acting, town.public["anna"]))
    assert seen(town, "ben") == [number]
    town.host(lambda acting: groups.remove_team(acting, team))
    assert is_over()
    assert shares(town) == 0


@pytest.mark.parametrize("erased", [False, True])
def test_with_a_watchlist_all_sharing_of_it_is_gone(town: Town, erased: bool) -> None:
    number, _ = shared(town)
    token = town.do("anna", lambda acting: sharing.link(acting, number))
    if erased:
        town.host(lambda acting: erase(acting.unit, town.ids["anna"], Asker(0)))
    else:
        town.do("anna", lambda acting: sharing.remove(acting, number))
    assert (seen(town, "ben"), shares(town)) == ([], 0)
    with pytest.raises(Absent):
        opened(town, token)


def shares(town: Town) -> int:
    """Return how many watchlists are shared with teams."""
    return town.host(lambda acting: acting.unit.session.query(WatchlistTeam).count())


def linked(town: Town) -> tuple[int, str]:
    """Let Anna make a link to a watchlist; return its number and the token."""
    made = town.do("anna", lambda acting: watchlists.create(acting, "Majors", ("BTC-USD",)))
    number = made.watchlist_id
    return number, town.do("anna", lambda acting: sharing.link(acting, number))


def opened(town: Town, token: str) -> str:
    """Return the name of the watchlist that a token shows to who is in no team."""
    return town.do("carl", lambda acting: sharing.by_link(acting, token).name)


def test_whoever_holds_a_link_sees_the_watchlist_and_of_the_secret_the_digest_is_kept(
    town: Town,
) -> None:
    number, token = linked(town)
    assert opened(town, token) == "Majors"
    row = town.host(lambda acting: acting.unit.session.get_one(Watchlist, number))
    secret = token.rpartition("_")[2]
    assert len(token.split("_", 2)[2]) == 43
    assert secret not in f"{row.link_id} {row.link_digest}"
    # A link shows the list as it is, and opens nothing else.
    assert seen(town, "carl") == []
    line = next(each for each in town.lines.entries if each.action == "watchlist.linked")
    assert line.target == f"watchlist:{number}"
    assert token not in str(line.details)


def test_a_link_opens_nothing_after_another_or_once_it_ended(town: Town) -> None:
    number, first = linked(town)
    second = town.do("anna", lambda acting: sharing.link(acting, number))
    assert opened(town, second) == "Majors"
    town.host(lambda acting: users.disable(acting, town.public["anna"]))
    for token in (first, second):
        with pytest.raises(Absent, match="token must be of a watchlist that is shared") as said:
            opened(town, token)
        assert said.value.error.value == ""
    town.host(lambda acting: users.enable(acting, town.public["anna"]))
    assert opened(town, second) == "Majors"
    for _ in range(2):
        done = town.do("anna", lambda acting: sharing.unlink(acting, number))
        assert not done.shared_link
    with pytest.raises(Absent):
        opened(town, second)
    assert [action for action, *_ in actions(town)] == [
        "watchlist.linked",
        "watchlist.linked",
        "watchlist.unlinked",
    ]


def test_removing_a_list_tells_the_audit_of_all_that_ended(town: Town) -> None:
    number, team = shared(town)
    town.do("anna", lambda acting: sharing.link(acting, number))
    town.do("anna", lambda acting: sharing.remove(acting, number))
    assert [(action, team_id) for action, _, team_id in actions(town)] == [
        ("watchlist.shared", str(team)),
        ("watchlist.linked", ""),
        ("watchlist.unlinked", ""),
        ("watchlist.unshared", str(team)),
    ]


def test_sharing_needs_no_right_but_to_be_oneself(town: Town) -> None:
    assert Permission.MANAGE_SELF in town.caller("ben").permissions
    made = town.do("ben", lambda acting: watchlists.create(acting, "Ben's", ()))
    token = town.do("ben", lambda acting: sharing.link(acting, made.watchlist_id))
    assert opened(town, token) == "Ben's"
