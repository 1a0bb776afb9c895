"""What may be asked of equity. Numbers come back as scaled integers of the valuation asset."""

# Statements are made of our own names; values are always bound.
# ruff: noqa: S608

from typing import Final

from damrak.ports.history import EquityPoint, EquityQuestion, Standing, StandingQuestion
from damrak.ports.tables import Row, Tables
from damrak.services.portfolio.equity_tables import CLOCK, NET_TRANSFERS, POINTS

_POINT: Final = f"SELECT time, equity, net_transfers FROM {POINTS.view}"
_AT: Final = f"{_POINT} WHERE account_id = ? AND asset = ? AND time <= ? ORDER BY time DESC LIMIT 1"
_FIRST: Final = f"SELECT min(time) FROM {POINTS.view} WHERE account_id = ? AND asset = ?"
_LAST_OF_EACH: Final = f"""
    {_POINT} WHERE account_id = ? AND time IN (
        SELECT max(time) FROM {POINTS.view}
        WHERE account_id = ? AND asset = ? AND time > ? AND time <= ?
        GROUP BY (time - 1) / ?
    ) ORDER BY time
"""
_NET: Final = (
    f"SELECT net_transfers FROM {NET_TRANSFERS.view}"
    " WHERE account_id = ? AND asset = ? AND sequence <= ? ORDER BY sequence DESC LIMIT 1"
)
_DUE: Final = f"SELECT due FROM {CLOCK.view}"


def equity_of_account(tables: Tables, asked: EquityQuestion) -> list[EquityPoint]:
    """Return the last point of each interval of a span, oldest first.

    The first one is that which held when the span began, at that time, where there was one.
    """
    account_id, asset, start = asked.account_id, asked.asset, asked.start
    held = tables.query(_AT, (account_id, asset, start))
    opening = [_point((start, *held[0][1:]))] if held else []
    values = (account_id, account_id, asset, start, asked.end, asked.interval)
    return opening + [_point(row) for row in tables.query(_LAST_OF_EACH, values)]


def first_point(tables: Tables, account_id: int, asset: str) -> int | None:
    """Return the time of an account's first point, or None."""
    found = tables.query(_FIRST, (account_id, asset))[0][0]
    return None if found is None else int(found)


def standing_of_account(tables: Tables, asked: StandingQuestion) -> Standing:
    """Return what came into an account by an inbox sequence, and what it was worth at a time."""
    due = tables.query(_DUE)
    account_id, asset = asked.account_id, asked.asset
    net = tables.query(_NET, (account_id, asset, asked.sequence))
    opening = tables.query(_AT, (account_id, asset, asked.time))
    return Standing(
        net_transfers=int(net[0][0] or 0) if net else 0,
        opening=_point(opening[0]) if opening else None,
        # Until something happens after it, what is now is what was then.
        is_unchanged=not due or int(due[0][0] or 0) <= asked.time,
    )


def _point(row: Row) -> EquityPoint:
    time, equity, net = row
    return EquityPoint(int(time or 0), int(equity or 0), int(net or 0))
