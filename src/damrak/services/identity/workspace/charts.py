"""Charts: how a person arranged his terminal, and what he drew on the charts of instruments.

Each is written whole, so of two that are kept at the same time the later one is what stays.
"""

from typing import Any, Final

from msgspec import Struct
from sqlalchemy import func, select

from damrak.services.identity.storage.models import Drawing, Layout
from damrak.services.identity.teams.acting import Acting
from damrak.services.identity.teams.refusals import Absent, Broken
from damrak.services.identity.workspace.values import text_of, value_of

LAYOUTS_MAX: Final = 20
"""Most layouts of one person."""

DRAWINGS_MAX: Final = 500
"""Most instruments on whose charts one person has drawn."""


class Kept(Struct, frozen=True):
    """Hold a value, what it is of, and when it was kept: nanoseconds UTC, None for never."""

    name: str
    value: dict[str, Any]
    updated_time: int | None


def layouts(acting: Acting) -> list[Kept]:
    """Return the layouts of who asks, by name."""
    asked = select(Layout).where(Layout.user_id == acting.caller.user_id)
    # Databases sort letters each in its own way.
    rows = sorted(acting.unit.session.scalars(asked), key=lambda row: row.name)
    return [Kept(row.name, value_of(row.value), row.updated_time) for row in rows]


def put_layout(acting: Acting, name: str, value: dict[str, Any]) -> Kept:
    """Keep a layout instead of the one of that name; raises Broken."""
    unit, owner, text = acting.unit, acting.caller.user_id, text_of(value)
    row = unit.session.get(Layout, (owner, name))
    if row is None:
        _require_room(acting, Layout, ("layouts", LAYOUTS_MAX))
        row = Layout(user_id=owner, name=name)
        unit.session.add(row)
    row.value, row.updated_time = text, unit.now
    return Kept(name, value, unit.now)


def remove_layout(acting: Acting, name: str) -> None:
    """Remove a layout; raises Absent."""
    row = acting.unit.session.get(Layout, (acting.caller.user_id, name))
    if row is None:
        raise Absent("name", "of a layout of yours", name)
    acting.unit.session.delete(row)


def drawing(acting: Acting, symbol: str) -> Kept:
    """Return what was drawn on the chart of an instrument, empty where nothing was."""
    row = acting.unit.session.get(Drawing, (acting.caller.user_id, symbol))
    if row is None:
        return Kept(symbol, {}, None)
    return Kept(symbol, value_of(row.value), row.updated_time)


def put_drawing(acting: Acting, symbol: str, value: dict[str, Any]) -> Kept:
    """Keep what was drawn instead of what was there; an empty value clears. Raises Broken."""
    unit, owner, text = acting.unit, acting.caller.user_id, text_of(value)
    row = unit.session.get(Drawing, (owner, symbol))
    if not value:
        if row is not None:
            unit.session.delete(row)
        return Kept(symbol, {}, None)
    if row is None:
        _require_room(acting, Drawing, ("drawings", DRAWINGS_MAX))
        row = Drawing(user_id=owner, symbol=symbol)
        unit.session.add(row)
    row.value, row.updated_time = text, unit.now
    return Kept(symbol, value, unit.now)


def _require_room(
    acting: Acting, model: type[Layout] | type[Drawing], bound: tuple[str, int]
) -> None:
    field, most = bound
    owned = model.user_id == acting.caller.user_id
    count = select(func.count()).select_from(model).where(owned)
    if (acting.unit.session.scalar(count) or 0) >= most:
        raise Broken(field, f"must be at most {most}: remove one first")
