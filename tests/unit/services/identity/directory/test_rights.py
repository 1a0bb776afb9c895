"""Rights: tables of who may do what, by roles, scopes, grants, teams and bindings."""

import pytest

from damrak.ports.identity import (
    ROLE_PERMISSIONS,
    SCOPE_PERMISSIONS,
    Level,
    Permission,
    Role,
    Scope,
)
from damrak.services.identity.directory.rights import (
    KeyEntry,
    Person,
    Rights,
    default_account,
    key_rights,
    permissions_of,
)
from damrak.services.identity.storage.models import (
    Grant,
    Organisation,
    Team,
    TeamAccount,
    TeamMember,
)
from tests.unit.services.identity.directory.city import city

READ, TRADE, TRANSFER, ADMIN = Scope
VIEW, TRADING, MANAGE = Level.VIEW, Level.TRADE, Level.MANAGE
SEEING_ALL = frozenset({Permission.VIEW_ALL_ACCOUNTS})
NOTHING: frozenset[Permission] = frozenset()


def person(*roles: Role, user_id: int = 7, default: int | None = None, **grants: Level) -> Person:
    return Person(
        user_id=user_id,
        active=True,
        roles=frozenset(roles),
        grants={int(account[1:]): level for account, level in grants.items()},
        default_account_id=default,
        sessions={},
        keys={},
    )


def key(*scopes: Scope, account: int | None = None) -> KeyEntry:
    return KeyEntry("k", frozenset(scopes), account, "", "", (), 0, None)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("scope", Scope)
def test_a_key_has_of_its_owners_rights_what_its_scope_lets_through(
    role: Role, scope: Scope
) -> None:
    # ASVS 4.1.3
    rights = key_rights(person(role), key(scope))
    assert rights.permissions == ROLE_PERMISSIONS[role] & SCOPE_PERMISSIONS[scope]


@pytest.mark.parametrize(
    ("scopes", "role"),
    [
        ((READ,), Role.TRADER),
        ((READ, TRANSFER), Role.OPERATOR),
        ((READ, ADMIN), Role.ADMIN),
        ((READ, TRANSFER, ADMIN), Role.ADMIN),
    ],
)
def test_a_key_of_the_venue_is_what_its_scopes_say(scopes: tuple[Scope, ...], role: Role) -> None:
    rights = key_rights(person(user_id=0), key(*scopes))
    let_through = frozenset().union(*(SCOPE_PERMISSIONS[scope] for scope in scopes))
    assert rights == Rights(ROLE_PERMISSIONS[role] & let_through, {}, None)


@pytest.mark.parametrize(
    ("scopes", "level"),
    [((READ,), VIEW), ((READ, TRADE), TRADING), ((READ, TRADE, TRANSFER), MANAGE)],
)
def test_a_key_of_the_venue_that_is_bound_sees_one_account(
    scopes: tuple[Scope, ...], level: Level
) -> None:
    # ASVS 4.2.1
    rights = key_rights(person(user_id=0), key(*scopes, account=3))
    assert (rights.grants, rights.account_id) == ({3: level}, 3)
    assert Permission.VIEW_ALL_ACCOUNTS not in rights.permissions
    assert Permission.OPEN_ACCOUNTS not in rights.permissions


@pytest.mark.parametrize(
    ("owner", "grants", "account"),
    [
        (person(Role.TRADER, a3=TRADING, a4=MANAGE), {3: TRADING}, 3),
        (person(Role.TRADER, a4=MANAGE), {}, None),
        (person(Role.OPERATOR), {3: VIEW}, 3),
        (person(Role.OPERATOR, a3=MANAGE), {3: MANAGE}, 3),
    ],
)
def test_a_key_that_is_bound_has_no_more_than_its_owner_there(
    owner: Person, grants: dict[int, Level], account: int | None
) -> None:
    rights = key_rights(owner, key(READ, TRADE, account=3))
    assert (rights.grants, rights.account_id) == (grants, account)
    assert Permission.VIEW_ALL_ACCOUNTS not in rights.permissions


@pytest.mark.parametrize(
    ("permissions", "grants", "wanted", "meant"),
    [
        (NOTHING, {}, None, None),
        (NOTHING, {5: VIEW, 4: VIEW}, None, 4),
        (NOTHING, {4: VIEW, 6: TRADING, 5: MANAGE}, None, 5),
        (NOTHING, {4: VIEW, 6: TRADING}, 4, 4),
        (NOTHING, {4: VIEW, 6: TRADING}, 9, 6),
        (SEEING_ALL, {4: VIEW, 6: TRADING}, 9, 9),
        (SEEING_ALL, {}, None, None),
    ],
)
def test_which_account_is_meant_where_none_is_named(
    permissions: frozenset[Permission],
    grants: dict[int, Level],
    wanted: int | None,
    meant: int | None,
) -> None:
    assert default_account(permissions, grants, wanted) == meant


def test_nobody_may_anything_and_roles_add_up() -> None:
    # ASVS 4.1.4
    assert permissions_of([]) == NOTHING
    assert permissions_of([Role.VIEWER, Role.RISK]) == ROLE_PERMISSIONS[Role.RISK]
    assert Permission.SERVE not in permissions_of(list(Role))


def test_members_have_their_teams_grants_and_leaders_manage_its_accounts() -> None:
    with city() as town:
        leader, member, stranger = (town.person(Role.TRADER) for _ in range(3))
        town.grant(member, 1, Level.MANAGE)
        with town.changing(0) as session:
            session.add(Organisation(id=1, name="school", created_time=1))
            session.add(Team(id=1, organisation_id=1, name="a", created_time=1))
            session.flush()
            for user_id, leads in ((leader, True), (member, False)):
                session.add(TeamMember(team_id=1, user_id=user_id, leads=leads, joined_time=1))
            for account_id in (1, 2, 3):
                session.add(TeamAccount(account_id=account_id, team_id=1))
            for account_id, level in ((1, VIEW), (2, TRADING), (9, VIEW)):
                session.add(Grant(account_id=account_id, team_id=1, level=level, granted_time=1))

        found = [town.directory.person(each) for each in (leader, member, stranger)]

        grants = [dict(each.grants) for each in found if each]
        assert grants == [
            {1: MANAGE, 2: MANAGE, 3: MANAGE, 9: VIEW},
            {1: MANAGE, 2: TRADING, 9: VIEW},
            {},
        ]
