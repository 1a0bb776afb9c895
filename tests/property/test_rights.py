"""Rights in memory are what a naive look at all rows says, whatever was changed and in which order.

The directory is told only whose rights have changed; the other side reads every row each time.
"""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from damrak.ports.identity import ROLE_PERMISSIONS, SCOPE_PERMISSIONS, Level, Role, Scope
from damrak.services.identity.keys.tokens import key_id_of
from damrak.services.identity.storage.models import (
    ApiKey,
    Grant,
    Organisation,
    Team,
    TeamAccount,
    TeamMember,
    User,
    UserRole,
)
from tests.unit.services.identity.directory.city import City, city

PEOPLE = (1, 2, 3)
TEAMS = (1, 2)
ACCOUNTS = (1, 2, 3, 4)

people, teams, accounts = (st.sampled_from(each) for each in (PEOPLE, TEAMS, ACCOUNTS))
levels = st.sampled_from([Level.VIEW, Level.TRADE, Level.MANAGE])
changes = st.lists(
    st.one_of(
        st.tuples(st.just("role"), people, st.sampled_from(Role)),
        st.tuples(st.just("status"), people, st.sampled_from(["active", "disabled"])),
        st.tuples(st.just("grant"), people, accounts, levels),
        st.tuples(st.just("team grant"), teams, accounts, levels),
        st.tuples(st.just("member"), teams, people, st.booleans()),
        st.tuples(st.just("team account"), teams, accounts),
        st.tuples(st.just("revoke"), people),
    ),
    max_size=25,
)


def _toggled(session: Session, row: Any, **where: Any) -> None:
    # There already: away with it; or else it comes.
    kind = type(row)
    found = session.scalars(select(kind).filter_by(**where)).one_or_none()
    if found is None:
        session.add(row)
    else:
        session.delete(found)


def _change(session: Session, change: tuple[Any, ...]) -> set[int]:
    match change:
        case ("role", user, role):
            row = UserRole(user_id=user, role=role.value, granted_time=1)
            _toggled(session, row, user_id=user, role=role.value)
        case ("status", user, status):
            session.execute(update(User).where(User.id == user).values(status=status))
        case ("grant", user, account, level):
            session.execute(delete(Grant).where(Grant.user_id == user, Grant.account_id == account))
            session.add(Grant(account_id=account, user_id=user, level=level, granted_time=1))
        case ("revoke", user):
            session.execute(update(ApiKey).where(ApiKey.user_id == user).values(revoked_time=1))
        case _:
            return _change_team(session, change)
    return {user}


def _change_team(session: Session, change: tuple[Any, ...]) -> set[int]:
    members = select(TeamMember.user_id)
    match change:
        case ("member", team, user, leads):
            row = TeamMember(team_id=team, user_id=user, leads=leads, joined_time=1)
            _toggled(session, row, team_id=team, user_id=user)
            return {user}
        case ("team account", team, account):
            session.execute(delete(TeamAccount).where(TeamAccount.account_id == account))
            session.add(TeamAccount(account_id=account, team_id=team))
            # It may have been another team's.
            return set(session.scalars(members))
        case ("team grant", team, account, level):
            shared = Grant(account_id=account, team_id=team, level=level, granted_time=1)
            _toggled(session, shared, team_id=team, account_id=account)
            return set(session.scalars(members.where(TeamMember.team_id == team)))
    raise AssertionError(change)


def _naive_grants(session: Session, user: int) -> dict[int, int]:
    found: dict[int, int] = {}
    for grant in session.scalars(select(Grant)):
        members = select(TeamMember).where(TeamMember.team_id == grant.team_id)
        of_team = grant.team_id and user in {each.user_id for each in session.scalars(members)}
        if grant.user_id == user or of_team:
            found[grant.account_id] = max(found.get(grant.account_id, 0), grant.level)
    for member in session.scalars(select(TeamMember)):
        for held in session.scalars(select(TeamAccount)):
            if member.user_id == user and member.leads and member.team_id == held.team_id:
                found[held.account_id] = Level.MANAGE
    return found


def _agree(town: City, secrets: dict[int, str]) -> None:
    with Session(town.store.engine) as session:
        for user, secret in secrets.items():
            row = session.get_one(User, user)
            caller = town.doors.caller_of(secret)
            revoked = session.get_one(ApiKey, key_id_of(secret)).revoked_time is not None
            if row.status != "active" or revoked:
                assert caller is None
                continue
            assert caller is not None
            roles = session.scalars(select(UserRole.role).where(UserRole.user_id == user))
            owned = {each for role in roles for each in ROLE_PERMISSIONS[Role(role)]}
            assert caller.permissions == owned & SCOPE_PERMISSIONS[Scope.READ]
            assert dict(caller.grants) == _naive_grants(session, user)


@given(changes)
@settings(max_examples=25, deadline=None)
def test_rights_in_memory_are_those_of_the_rows(asked: list[tuple[Any, ...]]) -> None:
    # ASVS 4.1.2
    with city() as town:
        secrets = {town.person(Role.TRADER): "" for _ in PEOPLE}
        secrets = {user: town.key(user, Scope.READ) for user in secrets}
        with Session(town.store.engine) as session, session.begin():
            session.add(Organisation(id=1, name="school", created_time=1))
            session.flush()
            session.add_all(
                Team(id=team, organisation_id=1, name=str(team), created_time=1) for team in TEAMS
            )
        for change in asked:
            with Session(town.store.engine) as session, session.begin():
                touched = _change(session, change)
            town.directory.refresh(touched)
        _agree(town, secrets)
        town.directory.load()
        _agree(town, secrets)
