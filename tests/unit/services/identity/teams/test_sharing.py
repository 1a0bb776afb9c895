"""Teams and grants: who shares an account with whom, and who never hears of it."""

from collections.abc import Iterator
from functools import partial

import pytest

from damrak.ports.identity import Level, Role
from damrak.services.identity.teams import grants, groups
from damrak.services.identity.teams.acting import Acting
from damrak.services.identity.teams.grants import Wish
from damrak.services.identity.teams.refusals import Absent, Broken, NotAllowed, Taken
from tests.unit.services.identity.teams.town import Town, open_town

X, Y = 71, 72


@pytest.fixture
def town() -> Iterator[Town]:
    """Return a town with a class: Ida leads, Tom and Tess are in it, Max is not."""
    with open_town() as opened:
        opened.add("anna", Role.ADMIN)
        opened.add("otto", Role.OPERATOR)
        opened.add("ida", Role.INSTRUCTOR)
        for name in ("tom", "tess", "max"):
            opened.add(name, Role.TRADER)
        opened.ids["class"] = opened.team("class", "tom", "tess", leader="ida")
        opened.grant("tom", X, Level.MANAGE)
        opened.grant("max", Y, Level.MANAGE)
        yield opened


def share(town: Town, name: str, to: str | int, level: Level, *, account_id: int = X) -> int:
    """Let somebody share an account, and return the number of the grant."""
    person = town.public[to] if isinstance(to, str) else None
    team = to if isinstance(to, int) else None
    wish = Wish(account_id=account_id, level=level, user_id=person, team_id=team)
    return town.do(name, lambda acting: grants.put(acting, wish)).grant_id


def test_who_manages_an_account_shares_it_with_his_team(town: Town) -> None:
    share(town, "tom", town.ids["class"], Level.VIEW)
    share(town, "tom", "tess", Level.TRADE)

    assert town.caller("ida").level_on(X) is Level.VIEW
    assert town.caller("tess").level_on(X) is Level.TRADE
    assert town.caller("max").level_on(X) is Level.NONE
    found = town.do("tom", lambda acting: grants.of_account(acting, X))
    assert [(each.name, each.level) for each in found] == [
        ("tom", Level.MANAGE),
        ("class", Level.VIEW),
        ("tess", Level.TRADE),
    ]


def test_a_person_whom_one_cannot_see_is_absent(town: Town) -> None:
    # ASVS 4.2.1
    with pytest.raises(Absent):
        share(town, "tom", "max", Level.VIEW)
    with pytest.raises(Absent):
        share(town, "max", town.ids["class"], Level.VIEW, account_id=Y)


def test_an_account_that_one_cannot_see_is_absent(town: Town) -> None:
    # ASVS 4.2.1
    for tried in (
        lambda: share(town, "max", "max", Level.VIEW),
        lambda: town.do("max", lambda acting: grants.of_account(acting, X)),
        lambda: town.do("max", lambda acting: grants.take_back(acting, X, 1)),
    ):
        with pytest.raises(Absent):
            tried()


def test_who_sees_an_account_without_managing_it_shares_nothing(town: Town) -> None:
    share(town, "tom", "tess", Level.TRADE)
    for name in ("tess", "otto"):
        with pytest.raises(NotAllowed):
            town.do(name, lambda acting: grants.of_account(acting, X))
        with pytest.raises(NotAllowed):
            share(town, name, name, Level.MANAGE)


def test_who_manages_users_shares_any_account(town: Town) -> None:
    share(town, "anna", "max", Level.TRADE)

    assert town.caller("max").level_on(X) is Level.TRADE


def test_taking_over_an_account_that_was_shared(town: Town) -> None:
    share(town, "tom", "tess", Level.MANAGE)
    toms = town.do("tess", lambda acting: grants.of_account(acting, X))[0]

    with pytest.raises(NotAllowed):
        share(town, "tess", "tom", Level.VIEW)
    with pytest.raises(NotAllowed):
        town.do("tess", lambda acting: grants.take_back(acting, X, toms.grant_id))
    # To say again what is so gives nobody a claim on it.
    share(town, "tess", "tom", Level.MANAGE)
    with pytest.raises(NotAllowed):
        town.do("tess", lambda acting: grants.take_back(acting, X, toms.grant_id))

    assert town.caller("tom").level_on(X) is Level.MANAGE


def test_what_a_guest_shared_ends_by_the_first_manager(town: Town) -> None:
    share(town, "tom", "tess", Level.MANAGE)
    idas = share(town, "tess", "ida", Level.MANAGE)

    town.do("tom", lambda acting: grants.take_back(acting, X, idas))

    assert town.caller("ida").level_on(X) is Level.NONE


def test_one_gives_up_what_one_has(town: Town) -> None:
    tess = share(town, "tom", "tess", Level.VIEW)

    town.do("tess", lambda acting: grants.take_back(acting, X, tess))

    assert town.caller("tess").level_on(X) is Level.NONE


def test_a_grant_on_another_account_is_absent(town: Town) -> None:
    tess = share(town, "tom", "tess", Level.VIEW)

    with pytest.raises(Absent):
        town.do("max", lambda acting: grants.take_back(acting, Y, tess))


def test_a_grant_is_to_a_person_or_a_team(town: Town) -> None:
    for who in ({}, {"user_id": town.public["tess"], "team_id": 1}):
        wish = Wish(account_id=X, level=Level.VIEW, **who)  # type: ignore[arg-type]
        with pytest.raises(Broken):
            town.do("tom", partial(grants.put, wish=wish))


def test_leaders_manage_the_accounts_of_their_team(town: Town) -> None:
    team = town.ids["class"]
    with pytest.raises(NotAllowed):
        town.do("ida", lambda acting: groups.put_account(acting, team, X))
    share(town, "tom", "ida", Level.MANAGE)

    town.do("ida", lambda acting: groups.put_account(acting, team, X))

    assert town.do("ida", lambda acting: groups.accounts(acting, team)) == [X]
    assert town.do("tess", lambda acting: groups.accounts(acting, team)) == []
    assert town.caller("tess").level_on(X) is Level.NONE


def test_an_instructor_does_not_keep_an_account_by_putting_it_into_his_team(town: Town) -> None:
    team = town.ids["class"]
    idas = share(town, "tom", "ida", Level.MANAGE)
    town.do("ida", lambda acting: groups.put_account(acting, team, X))

    town.do("tom", lambda acting: grants.take_back(acting, X, idas))
    assert town.do("tom", lambda acting: grants.team_of(acting, X)) == team
    town.do("tom", lambda acting: groups.remove_account(acting, team, X))

    assert town.caller("ida").level_on(X) is Level.NONE


def test_a_team_of_others_is_absent(town: Town) -> None:
    # ASVS 4.2.1
    other = town.team("other", "max")
    who = town.public["tom"]
    for work in (
        lambda acting: acting.team(other),
        lambda acting: groups.members(acting, other),
        lambda acting: groups.accounts(acting, other),
        lambda acting: groups.rename_team(acting, other, "mine"),
        lambda acting: groups.put_member(acting, other, who, leads=True),
        lambda acting: groups.remove_member(acting, other, who),
        lambda acting: groups.remove_account(acting, other, X),
    ):
        for name in ("ida", "otto"):
            with pytest.raises(Absent):
                town.do(name, work)


def test_members_see_names_and_leaders_addresses(town: Town) -> None:
    team = town.ids["class"]

    seen = town.do("tess", lambda acting: groups.members(acting, team))
    led = town.do("ida", lambda acting: groups.members(acting, team))

    assert {each.name for each in seen} == {"ida", "tom", "tess"}
    assert {each.email for each in seen} == {None}
    assert {each.email for each in led} == {
        f"{name}@example.org" for name in ("ida", "tom", "tess")
    }


def test_an_instructor_does_not_pull_strangers_into_his_team(town: Town) -> None:
    with pytest.raises(Absent):
        town.do(
            "ida",
            lambda acting: groups.put_member(
                acting, town.ids["class"], town.public["max"], leads=False
            ),
        )


def test_an_instructor_does_not_pull_the_members_of_another_s_team_into_his_own(
    town: Town,
) -> None:
    # ASVS 4.2.1, 8.3.1: he would learn the addresses that their leader alone is told.
    town.add("ivo", Role.INSTRUCTOR)
    town.team("staff", "ida", "max", leader="ivo")
    second = town.team("second", leader="ida")

    def bring(name: str) -> None:
        who = town.public[name]
        town.do("ida", lambda acting: groups.put_member(acting, second, who, leads=False))

    with pytest.raises(NotAllowed):
        bring("max")
    bring("tess")

    assert {each.name for each in town.do("ida", lambda each: groups.members(each, second))} == {
        "ida",
        "tess",
    }


def test_members_leave_and_do_not_put_out_others(town: Town) -> None:
    team, tess = town.ids["class"], town.public["tess"]
    with pytest.raises(NotAllowed):
        town.do("tom", lambda acting: groups.remove_member(acting, team, tess))

    town.do("tess", lambda acting: groups.remove_member(acting, team, tess))

    with pytest.raises(Absent):
        town.do("tess", lambda acting: acting.team(team))


def test_leaving_a_team_ends_what_was_granted_to_it(town: Town) -> None:
    team, tess = town.ids["class"], town.public["tess"]
    share(town, "tom", team, Level.TRADE)

    town.do("ida", lambda acting: groups.remove_member(acting, team, tess))

    assert town.caller("tess").level_on(X) is Level.NONE


def test_removing_a_team_ends_what_was_granted_to_it(town: Town) -> None:
    team = town.ids["class"]
    share(town, "tom", team, Level.TRADE)
    with pytest.raises(NotAllowed):
        town.do("ida", lambda acting: groups.remove_team(acting, team))

    town.do("anna", lambda acting: groups.remove_team(acting, team))

    assert town.caller("tess").level_on(X) is Level.NONE
    assert town.do("ida", groups.teams) == []


def test_names_of_teams_and_organisations_are_taken_once(town: Town) -> None:
    def work(acting: Acting) -> None:
        home = groups.add_organisation(acting, "bank")
        groups.add_team(acting, home.id, "rates")
        groups.add_team(acting, home.id, "rates")

    with pytest.raises(Taken):
        town.do("anna", work)
    town.do("anna", lambda acting: groups.add_organisation(acting, "bank"))
    with pytest.raises(Taken):
        town.do("anna", lambda acting: groups.add_organisation(acting, "bank"))


def test_everybody_whose_rights_change_is_read_again(town: Town) -> None:
    heard: set[int] = set()
    town.store.add_listener(heard.update)

    share(town, "tom", town.ids["class"], Level.VIEW)

    assert {town.ids[name] for name in ("ida", "tom", "tess")} <= heard
    assert town.ids["max"] not in heard
