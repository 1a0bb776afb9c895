"""Reading people out of the tables: everybody in a few questions, or some people in as many."""

import ipaddress
from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Any, Final, TypeVar

from msgspec import Struct
from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from damrak.ports.identity import Level, Role, Scope
from damrak.services.identity.directory.rights import KeyEntry, Person, SessionEntry
from damrak.services.identity.storage.models import (
    ApiKey,
    Grant,
    LoginSession,
    TeamAccount,
    TeamMember,
    User,
    UserRole,
)

S = TypeVar("S", bound=Select[*tuple[Any, ...]])

VENUE_ID: Final = 0
"""The owner of keys that belong to nobody else."""

KEYS_KNOWN_MAX: Final = 100_000
"""Most keys that need not be made of their rows again."""

ACTIVE: Final = "active"

PEOPLE_AT_A_TIME_MAX: Final = 500
"""Most people that are named in a question; for more of them everybody is read."""

_ROLES: Final = {role.value: role for role in Role}
_SCOPES: Final = {scope.value: scope for scope in Scope}


class _Gathered(Struct):
    # Everything found so far, by user.
    roles: dict[int, set[Role]]
    grants: dict[int, dict[int, Level]]
    sessions: dict[int, dict[str, SessionEntry]]
    keys: dict[int, dict[str, KeyEntry]]


def read_everybody(session: Session, now: int) -> dict[int, Person]:
    """Return all people, and the venue, by user id; ``now`` is nanoseconds UTC."""
    return _read(session, now, None)


def read_people(session: Session, user_ids: Collection[int], now: int) -> dict[int, Person]:
    """Return those of some people that there are; ``VENUE_ID`` is the venue."""
    return _read(session, now, frozenset(user_ids))


def _read(session: Session, now: int, only: frozenset[int] | None) -> dict[int, Person]:
    found = _Gathered(
        roles=defaultdict(set),
        grants=defaultdict(dict),
        sessions=defaultdict(dict),
        keys=defaultdict(dict),
    )
    _gather_roles(session, only, found)
    _gather_grants(session, only, found)
    _gather_sessions(session, now, (only, found))
    _gather_keys(session, now, (only, found))
    wanted = select(User.id, User.status, User.default_account_id)
    people = {
        user_id: _person(found, user_id, active=status == ACTIVE, chosen=chosen)
        for user_id, status, chosen in session.execute(_of(wanted, User.id, only))
    }
    if only is None or VENUE_ID in only:
        people[VENUE_ID] = _person(found, VENUE_ID, active=True, chosen=None)
    return people


def _person(found: _Gathered, user_id: int, *, active: bool, chosen: int | None) -> Person:
    return Person(
        user_id=user_id,
        active=active,
        roles=frozenset(found.roles.get(user_id, ())),
        grants=found.grants.get(user_id, {}),
        default_account_id=chosen,
        sessions=found.sessions.get(user_id, {}),
        keys=found.keys.get(user_id, {}),
    )


def _gather_roles(session: Session, only: frozenset[int] | None, found: _Gathered) -> None:
    rows = session.execute(_of(select(UserRole.user_id, UserRole.role), UserRole.user_id, only))
    for user_id, role in rows:
        # A role of another release gives nothing here.
        if role in _ROLES:
            found.roles[user_id].add(_ROLES[role])


def _gather_grants(session: Session, only: frozenset[int] | None, found: _Gathered) -> None:
    own = select(Grant.user_id, Grant.account_id, Grant.level).where(Grant.user_id.is_not(None))
    _raise(found, session.execute(_of(own, Grant.user_id, only)))
    of_teams = select(TeamMember.user_id, Grant.account_id, Grant.level).join(
        Grant, Grant.team_id == TeamMember.team_id
    )
    _raise(found, session.execute(_of(of_teams, TeamMember.user_id, only)))
    led = (
        select(TeamMember.user_id, TeamAccount.account_id)
        .join(TeamAccount, TeamAccount.team_id == TeamMember.team_id)
        .where(TeamMember.leads)
    )
    rows = session.execute(_of(led, TeamMember.user_id, only))
    _raise(found, ((user_id, account_id, Level.MANAGE) for user_id, account_id in rows))


def _raise(found: _Gathered, rows: Iterable[Any]) -> None:
    for user_id, account_id, number in rows:
        grants = found.grants[user_id]
        level = _level(number)
        if level > grants.get(account_id, Level.NONE):
            grants[account_id] = level


def _level(number: int) -> Level:
    return Level(number) if Level.NONE <= number <= Level.MANAGE else Level.NONE


def _gather_sessions(
    session: Session, now: int, into: tuple[frozenset[int] | None, _Gathered]
) -> None:
    only, found = into
    wanted = select(
        LoginSession.id,
        LoginSession.user_id,
        LoginSession.methods,
        LoginSession.created_time,
        LoginSession.refreshed_time,
        LoginSession.expires_time,
    ).where(LoginSession.revoked_time.is_(None), LoginSession.expires_time > now)
    for each, user_id, methods, *times in session.execute(_of(wanted, LoginSession.user_id, only)):
        methods_shown = frozenset(methods.replace(",", " ").split())
        found.sessions[user_id][each] = SessionEntry(each, methods_shown, *times)


def _gather_keys(session: Session, now: int, into: tuple[frozenset[int] | None, _Gathered]) -> None:
    only, found = into
    wanted = select(
        ApiKey.user_id,
        ApiKey.id,
        ApiKey.scopes,
        ApiKey.account_id,
        ApiKey.secret_digest,
        ApiKey.public_key,
        ApiKey.addresses,
        ApiKey.requests_per_second,
        ApiKey.expires_time,
    ).where(ApiKey.revoked_time.is_(None))
    wanted = wanted.where(ApiKey.expires_time.is_(None) | (ApiKey.expires_time > now))
    if only is not None:
        named = ApiKey.user_id.in_(only - {VENUE_ID})
        wanted = wanted.where(named | ApiKey.user_id.is_(None) if VENUE_ID in only else named)
    for user_id, key_id, *rest in session.execute(wanted):
        found.keys[user_id or VENUE_ID][key_id] = _key_entry(key_id, *rest)


# The venue may have many keys, and all are read again whenever one of them changes.
@lru_cache(KEYS_KNOWN_MAX)
def _key_entry(key_id: str, scopes: str, account_id: int | None, *rest: Any) -> KeyEntry:
    digest, public_key, addresses, requests_per_second, expires_time = rest
    return KeyEntry(
        key_id=key_id,
        scopes=frozenset(_SCOPES[each] for each in scopes.split() if each in _SCOPES),
        account_id=account_id,
        digest=digest or "",
        public_key=public_key or "",
        networks=tuple(ipaddress.ip_network(each) for each in addresses.split()),
        requests_per_second=requests_per_second,
        expires_time=expires_time,
    )


def _of(wanted: S, column: InstrumentedAttribute[Any], only: frozenset[int] | None) -> S:
    return wanted if only is None else wanted.where(column.in_(only))
