"""Lines: which of them a question means, and how they are found."""

from collections.abc import Iterator

from msgspec import Struct
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from damrak.ports.audit import ACTORS_MAX, ActionFilter, Did
from damrak.services.identity.storage.models import Actor, AuditRow, User


class Asked(Struct, frozen=True, kw_only=True):
    """Say which lines and actions are meant; what is left out chooses all.

    Times are nanoseconds UTC, ``time_until`` excluded. ``user`` is a public id, ``action`` how an
    action begins. What an ``address`` did is found by opening what was sealed, line by line.
    """

    time_from: int | None = None
    time_until: int | None = None
    user: str = ""
    account_id: int = 0
    action: str = ""
    outcome: Did | None = None
    credential: str = ""
    correlation_id: str = ""
    address: str = ""


class Place(Struct, frozen=True):
    """Say where a page ended: the last line and the last action of it, None before the first."""

    line: int | None = None
    action: int | None = None


class TooManyActors(Exception):
    """Tell that somebody called from so many places that a question cannot name them all."""


def user_of(session: Session, asked: Asked) -> int | None:
    """Return the number of the person who is asked for, None where there is none of that id."""
    return session.scalar(select(User.id).where(User.public_id == asked.user))


def action_filter(
    session: Session, asked: Asked, user_id: int, *, oldest_first: bool
) -> ActionFilter:
    """Return which actions are asked for; raises TooManyActors."""
    return ActionFilter(
        time_from=asked.time_from,
        time_until=asked.time_until,
        account_id=asked.account_id,
        action=asked.action,
        outcome=asked.outcome,
        correlation_id=asked.correlation_id,
        actors=_actors(session, asked, user_id),
        oldest_first=oldest_first,
    )


def _actors(session: Session, asked: Asked, user_id: int) -> tuple[int, ...] | None:
    if not user_id and not asked.credential:
        return None
    wanted = select(Actor.id).order_by(Actor.id).limit(ACTORS_MAX + 1)
    if user_id:
        wanted = wanted.where(Actor.user_id == user_id)
    if asked.credential:
        wanted = wanted.where(Actor.credential == asked.credential)
    found = tuple(session.scalars(wanted))
    if len(found) > ACTORS_MAX:
        raise TooManyActors
    return found


def chosen_lines(
    session: Session, asked: Asked, user_id: int, *, bounds: tuple[int | None, int | None, int]
) -> list[AuditRow]:
    """Return the lines that are asked for, newest first where there is a line they lie before.

    ``bounds`` are the numbers that they lie after and before, both excluded, and how many there
    may be; with ``after`` the oldest come first.
    """
    after, before, limit = bounds
    number = AuditRow.number
    wanted = select(AuditRow).where(*_conditions(asked, user_id)).limit(limit)
    if before is not None:
        wanted = wanted.where(number < before)
    if after is not None:
        return list(session.scalars(wanted.where(number > after).order_by(number)))
    return list(session.scalars(wanted.order_by(number.desc())))


def _conditions(asked: Asked, user_id: int) -> Iterator[ColumnElement[bool]]:
    if asked.time_from is not None:
        yield AuditRow.time >= asked.time_from
    if asked.time_until is not None:
        yield AuditRow.time < asked.time_until
    if user_id:
        yield AuditRow.user_id == user_id
    if asked.account_id:
        yield AuditRow.account_id == asked.account_id
    if asked.action:
        yield func.substr(AuditRow.action, 1, len(asked.action)) == asked.action
    if asked.outcome is not None:
        yield AuditRow.outcome == str(asked.outcome)
    if asked.credential:
        yield AuditRow.credential == asked.credential
    if asked.correlation_id:
        yield AuditRow.correlation_id == asked.correlation_id
