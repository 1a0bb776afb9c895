"""Sharing: a watchlist shown to a team, or to whoever signed in and holds its link.

A team sees it as long as its owner is in the team. A link is one at a time, so that a new one ends
the one before.
"""

from sqlalchemy import select

from damrak.services.identity.storage.models import User, Watchlist, WatchlistTeam
from damrak.services.identity.teams.acting import NO_TEAM, Acting
from damrak.services.identity.teams.refusals import Absent
from damrak.services.identity.teams.roles import ACTIVE
from damrak.services.identity.workspace.links import link_id_of, new_link, opens
from damrak.services.identity.workspace.watchlists import Shown, owned, shown


def link(acting: Acting, watchlist_id: int) -> str:
    """Return the token of a new link, which ends the one before; raises Absent, NotAllowed."""
    row, made = owned(acting, watchlist_id), new_link()
    row.link_id, row.link_digest = made.link_id, made.digest
    _note(acting, "watchlist.linked", row)
    return made.token


def unlink(acting: Acting, watchlist_id: int) -> Shown:
    """End the link of a watchlist, if there is one; raises Absent, NotAllowed."""
    row = owned(acting, watchlist_id)
    _end_link(acting, row)
    return shown(acting, row)


def by_link(acting: Acting, token: str) -> Watchlist:
    """Return the watchlist that a token opens; raises Absent."""
    link_id = link_id_of(token)
    if link_id is not None:
        session = acting.unit.session
        row = session.scalar(select(Watchlist).where(Watchlist.link_id == link_id))
        if row is not None and opens(token, row.link_digest or ""):
            owner = session.get(User, row.user_id)
            if owner is not None and owner.status == ACTIVE:
                return row
    # Without the value: what was a secret a moment ago is repeated to nobody.
    raise Absent("token", "of a watchlist that is shared", "")


def share(acting: Acting, watchlist_id: int, team_id: int) -> Shown:
    """Show a watchlist to a team that its owner is in; raises Absent, NotAllowed."""
    row = owned(acting, watchlist_id)
    if team_id not in acting.leads:
        raise Absent("team_id", NO_TEAM, team_id)
    session = acting.unit.session
    if session.get(WatchlistTeam, (row.id, team_id)) is None:
        now = acting.unit.now
        session.add(WatchlistTeam(watchlist_id=row.id, team_id=team_id, shared_time=now))
        session.flush()
        _note(acting, "watchlist.shared", row, team_id)
    return shown(acting, row)


def unshare(acting: Acting, watchlist_id: int, team_id: int) -> Shown:
    """Show a watchlist to a team no longer; raises Absent, NotAllowed."""
    row = owned(acting, watchlist_id)
    found = acting.unit.session.get(WatchlistTeam, (row.id, team_id))
    if found is None:
        raise Absent("team_id", "a team that the watchlist is shared with", team_id)
    _end_share(acting, row, found)
    return shown(acting, row)


def remove(acting: Acting, watchlist_id: int) -> None:
    """Remove a watchlist, whoever it was shared with; raises Absent, NotAllowed."""
    row, session = owned(acting, watchlist_id), acting.unit.session
    _end_link(acting, row)
    shares = select(WatchlistTeam).where(WatchlistTeam.watchlist_id == row.id)
    for found in session.scalars(shares).all():
        _end_share(acting, row, found)
    session.delete(row)


def _end_link(acting: Acting, row: Watchlist) -> None:
    if row.link_id is not None:
        row.link_id = row.link_digest = None
        _note(acting, "watchlist.unlinked", row)


def _end_share(acting: Acting, row: Watchlist, found: WatchlistTeam) -> None:
    acting.unit.session.delete(found)
    acting.unit.session.flush()
    _note(acting, "watchlist.unshared", row, found.team_id)


def _note(acting: Acting, action: str, row: Watchlist, team_id: int = 0) -> None:
    details = {"team": str(team_id)} if team_id else {}
    acting.note(action, f"watchlist:{row.id}", details=details)
