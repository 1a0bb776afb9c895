"""The rules of giving, row by row: who may give what to whom."""

import pytest

from damrak.ports.identity import ROLE_PERMISSIONS, SCOPE_PERMISSIONS, Caller, Level, Role, Scope
from damrak.services.identity.teams import rules

# Who gives, and which roles that is: nobody gives what he lacks, and who only invites makes no
# other inviters (ASVS 4.1.3, 4.3.1).
GIVEN = {
    Role.VIEWER: set(),
    Role.TRADER: set(),
    Role.RISK: set(),
    Role.INSTRUCTOR: {Role.VIEWER, Role.TRADER},
    Role.OPERATOR: set(),
    Role.ADMIN: set(Role),
}

ME, OTHER, ACCOUNT, TEAM = 1, 2, 7, 3


def caller(role: Role, level: Level = Level.NONE) -> Caller:
    """Return somebody with a role, and a level on the account."""
    grants = {ACCOUNT: level} if level else {}
    return Caller(
        credential="session:1", permissions=ROLE_PERMISSIONS[role], user_id=ME, grants=grants
    )


@pytest.mark.parametrize("giver", Role)
@pytest.mark.parametrize("given", Role)
def test_nobody_gives_a_role_that_allows_more_than_his_own(giver: Role, given: Role) -> None:
    # ASVS 4.1.3
    may = rules.may_give_role(ROLE_PERMISSIONS[giver], given)

    assert may == (given in GIVEN[giver])


@pytest.mark.parametrize(
    ("scopes", "given"),
    [
        ({Scope.READ}, set()),
        ({Scope.TRADE, Scope.TRANSFER}, set()),
        ({Scope.ADMIN}, set()),
        ({Scope.ADMIN, Scope.READ}, {Role.VIEWER, Role.RISK}),
        (set(Scope), set(Role)),
    ],
)
def test_a_key_of_an_admin_gives_no_more_than_its_scopes(
    scopes: set[Scope], given: set[Role]
) -> None:
    allowed = frozenset().union(*(SCOPE_PERMISSIONS[scope] for scope in scopes))
    permissions = ROLE_PERMISSIONS[Role.ADMIN] & allowed

    assert {role for role in Role if rules.may_give_role(permissions, role)} == given


@pytest.mark.parametrize(
    ("role", "level", "shares_up_to"),
    [
        (Role.VIEWER, Level.MANAGE, Level.NONE),
        (Role.RISK, Level.MANAGE, Level.NONE),
        (Role.OPERATOR, Level.MANAGE, Level.NONE),
        (Role.TRADER, Level.NONE, Level.NONE),
        (Role.TRADER, Level.TRADE, Level.NONE),
        (Role.TRADER, Level.MANAGE, Level.MANAGE),
        (Role.INSTRUCTOR, Level.VIEW, Level.NONE),
        (Role.INSTRUCTOR, Level.MANAGE, Level.MANAGE),
        (Role.ADMIN, Level.NONE, Level.MANAGE),
    ],
)
def test_who_manages_an_account_shares_it_and_nobody_else(
    role: Role, level: Level, shares_up_to: Level
) -> None:
    who = caller(role, level)

    shared = [wish for wish in Level if wish and rules.may_share(who, ACCOUNT, wish)]

    assert max(shared, default=Level.NONE) == shares_up_to


@pytest.mark.parametrize(
    ("role", "leads", "manages"),
    [
        (Role.TRADER, True, False),
        (Role.VIEWER, True, False),
        (Role.OPERATOR, True, False),
        (Role.INSTRUCTOR, False, False),
        (Role.INSTRUCTOR, True, True),
        (Role.ADMIN, False, True),
    ],
)
def test_instructors_manage_the_teams_that_they_lead_and_admins_all(
    role: Role, leads: bool, manages: bool
) -> None:
    assert rules.may_manage_team(caller(role), TEAM, {TEAM: leads}) == manages
    assert not rules.may_manage_team(caller(Role.INSTRUCTOR), TEAM + 1, {TEAM: True})


@pytest.mark.parametrize("role", Role)
def test_a_person_is_seen_by_himself_his_team_and_who_manages_users(role: Role) -> None:
    who = caller(role)

    assert rules.may_see_user(who, ME, ())
    assert rules.may_see_user(who, OTHER, {OTHER})
    assert rules.may_see_user(who, OTHER, ()) == (role is Role.ADMIN)


def test_a_key_of_the_venue_is_nobody_s_team_mate() -> None:
    key = Caller(credential="key:1", permissions=ROLE_PERMISSIONS[Role.OPERATOR])

    assert not rules.may_see_user(key, 0, {0})


@pytest.mark.parametrize(
    ("level", "shared", "since", "may"),
    [
        # His own, whatever it is.
        (Level.VIEW, rules.Shared(ME, Level.VIEW, OTHER, 5), None, True),
        # What is another's, by who does not manage.
        (Level.TRADE, rules.Shared(OTHER, Level.VIEW, OTHER, 5), None, False),
        # Lesser grants, by who manages.
        (Level.MANAGE, rules.Shared(OTHER, Level.TRADE, OTHER, 5), None, True),
        # Another manager: whom he let in, who came later, who came first.
        (Level.MANAGE, rules.Shared(OTHER, Level.MANAGE, ME, 5), None, True),
        (Level.MANAGE, rules.Shared(OTHER, Level.MANAGE, OTHER, 5), 4, True),
        (Level.MANAGE, rules.Shared(OTHER, Level.MANAGE, OTHER, 5), 5, False),
        (Level.MANAGE, rules.Shared(OTHER, Level.MANAGE, OTHER, 5), 6, False),
        (Level.MANAGE, rules.Shared(OTHER, Level.MANAGE, OTHER, 5), None, False),
    ],
)
def test_whoever_was_let_in_late_does_not_drive_out_the_first(
    level: Level, shared: rules.Shared, since: int | None, may: bool
) -> None:
    found = rules.may_take_back(caller(Role.TRADER, level), ACCOUNT, shared, since=since)

    assert found == may


def test_nobody_weakens_himself_or_who_may_do_more() -> None:
    admin = caller(Role.ADMIN)
    key = Caller(
        credential="key:1",
        permissions=ROLE_PERMISSIONS[Role.ADMIN] & SCOPE_PERMISSIONS[Scope.ADMIN],
        user_id=ME,
    )

    assert rules.may_change_user(admin, OTHER, [Role.ADMIN])
    assert not rules.may_change_user(admin, ME, [])
    assert not rules.may_change_user(key, OTHER, [Role.ADMIN])
    assert not rules.may_change_user(caller(Role.INSTRUCTOR), OTHER, [])
