"""Watchlists: the instruments that a person watches, in his order.

The whole list is written at once, so of two changes at the same time the later one is what stays.
"""

from collections.abc import Collection, Iterable
from typing import Final

import msgspec
from msgspec import Struct
from sqlalchemy import Select, func, select

from damrak.services.identity.storage.models import TeamMember, User, Watchlist, WatchlistTeam
from damrak.services.identity.teams.acting import Acting
from damrak.services.identity.teams.refusals import Absent, Broken, NotAllowed
from damrak.services.identity.teams.roles import ACTIVE

WATCHLISTS_MAX: Final = 50
"""Most watchlists of one person."""

SHARED_MAX: Final = 500
"""Most watchlists of others that are told at once, the oldest first."""


class Shown(Struct, frozen=True, kw_only=True):
    """Tell a watchlist as somebody sees it; times are nanoseconds UTC."""

    watchlist_id: int
    name: str
    symbols: tuple[str, ...]
    own: bool
    owner: str | None
    shared_link: bool
    team_ids: tuple[int, ...]
    created_time: int
    updated_time: int


def visible(acting: Acting) -> list[Shown]:
    """Return one's own watchlists as they were made, then those shared with a team of one's."""
    asked = select(Watchlist).order_by(Watchlist.id)
    own, session = Watchlist.user_id == acting.caller.user_id, acting.unit.session
    seen = _shared(acting).with_only_columns(WatchlistTeam.watchlist_id)
    shared = session.scalars(asked.where(Watchlist.id.in_(seen), ~own).limit(SHARED_MAX))
    return _all_shown(acting, [*session.scalars(asked.where(own)), *shared])


def one(acting: Acting, watchlist_id: int) -> Shown:
    """Return a watchlist that somebody may see; raises Absent."""
    return shown(acting, _seen(acting, watchlist_id))


def create(acting: Acting, name: str, symbols: tuple[str, ...]) -> Shown:
    """Make a watchlist of symbols that are known and distinct; raises Broken."""
    unit, owner = acting.unit, acting.caller.user_id
    count = select(func.count()).select_from(Watchlist).where(Watchlist.user_id == owner)
    if (unit.session.scalar(count) or 0) >= WATCHLISTS_MAX:
        raise Broken("watchlists", f"must be at most {WATCHLISTS_MAX}: remove one first")
    row = Watchlist(user_id=owner, name=name, symbols=_text_of(symbols))
    row.created_time = row.updated_time = unit.now
    unit.session.add(row)
    unit.session.flush()
    return shown(acting, row)


def change(
    acting: Acting, watchlist_id: int, name: str | None, symbols: tuple[str, ...] | None
) -> Shown:
    """Give a watchlist another name or other symbols; None stays. Raises Absent, NotAllowed."""
    row = owned(acting, watchlist_id)
    if name is not None:
        row.name = name
    if symbols is not None:
        row.symbols = _text_of(symbols)
    if name is not None or symbols is not None:
        row.updated_time = acting.unit.now
    return shown(acting, row)


def owned(acting: Acting, watchlist_id: int) -> Watchlist:
    """Return a watchlist that somebody may change: his own; raises Absent, NotAllowed."""
    row = _seen(acting, watchlist_id)
    if row.user_id != acting.caller.user_id:
        raise NotAllowed(f"watchlist {watchlist_id} is shared with you and another's to change")
    return row


def shown(acting: Acting, row: Watchlist) -> Shown:
    """Return a watchlist as somebody sees it who may."""
    return _all_shown(acting, [row])[0]


def symbols_of(row: Watchlist) -> tuple[str, ...]:
    """Return the symbols of a watchlist in their order."""
    return msgspec.json.decode(row.symbols, type=tuple[str, ...])


def names_of(acting: Acting, user_ids: Collection[int]) -> dict[int, str | None]:
    """Return what people are called, None for who has no name."""
    asked = select(User.id, User.name_sealed).where(User.id.in_(user_ids))
    opened = acting.unit.vault.open
    rows = acting.unit.session.execute(asked)
    return {row.id: None if row.name_sealed is None else opened(row.name_sealed) for row in rows}


def _seen(acting: Acting, watchlist_id: int) -> Watchlist:
    row = acting.unit.session.get(Watchlist, watchlist_id)
    if row is None or not _may_see(acting, row):
        raise Absent("watchlist_id", "a watchlist", watchlist_id)
    return row


def _may_see(acting: Acting, row: Watchlist) -> bool:
    if row.user_id == acting.caller.user_id:
        return True
    found = _shared(acting).where(Watchlist.id == row.id).limit(1)
    return acting.unit.session.execute(found).first() is not None


def _shared(acting: Acting) -> Select[int, int]:
    # Only as long as both are in the team, and its owner may come in.
    return (
        _sharing()
        .join(User, User.id == Watchlist.user_id)
        .where(User.status == ACTIVE, WatchlistTeam.team_id.in_(list(acting.leads)))
    )


def _sharing() -> Select[int, int]:
    is_in = (TeamMember.team_id == WatchlistTeam.team_id) & (
        TeamMember.user_id == Watchlist.user_id
    )
    return (
        select(WatchlistTeam.watchlist_id, WatchlistTeam.team_id)
        .join(Watchlist, Watchlist.id == WatchlistTeam.watchlist_id)
        .join(TeamMember, is_in)
    )


def _all_shown(acting: Acting, rows: list[Watchlist]) -> list[Shown]:
    names = names_of(acting, {row.user_id for row in rows})
    teams: dict[int, list[int]] = {}
    told = WatchlistTeam.watchlist_id.in_([row.id for row in rows])
    own = Watchlist.user_id == acting.caller.user_id
    for asked in (_sharing().where(own), _shared(acting).where(~own)):
        found = acting.unit.session.execute(asked.where(told).order_by(WatchlistTeam.team_id))
        for watchlist_id, team_id in found:
            teams.setdefault(watchlist_id, []).append(team_id)
    return [_shown(acting, row, names[row.user_id], teams.get(row.id, [])) for row in rows]


def _shown(acting: Acting, row: Watchlist, owner: str | None, teams: Iterable[int]) -> Shown:
    own = row.user_id == acting.caller.user_id
    return Shown(
        watchlist_id=row.id,
        name=row.name,
        symbols=symbols_of(row),
        own=own,
        owner=owner,
        shared_link=own and row.link_id is not None,
        team_ids=tuple(teams),
        created_time=row.created_time,
        updated_time=row.updated_time,
    )


def _text_of(symbols: tuple[str, ...]) -> str:
    return msgspec.json.encode(symbols).decode()
