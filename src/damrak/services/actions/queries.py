"""What may be asked of actions, in the order of the log or against it."""

# Statements are made of our own names; values are always bound.
# ruff: noqa: S608

from collections.abc import Iterator
from typing import Final

from damrak.ports.audit import Action, ActionFilter, Did
from damrak.ports.tables import Tables, Value
from damrak.services.actions.tables import ACTIONS

PAGE_MAX: Final = 1_000
"""Most rows that one question returns."""

_ACTIONS: Final = f"SELECT {', '.join(ACTIONS.column_names)} FROM {ACTIONS.view}"


def chosen_actions(tables: Tables, chosen: ActionFilter, limit: int = PAGE_MAX) -> list[Action]:
    """Return the actions that a filter chooses, newest first unless it says otherwise."""
    if chosen.actors is not None and not chosen.actors:
        return []
    parts = list(_conditions(tables, chosen))
    where = f" WHERE {' AND '.join(text for text, _ in parts)}" if parts else ""
    order = "ASC" if chosen.oldest_first else "DESC"
    values = [value for _, some in parts for value in some]
    statement = f"{_ACTIONS}{where} ORDER BY number {order} LIMIT ?"
    rows = tables.query(statement, (*values, min(limit, PAGE_MAX)))
    return [_action(row) for row in rows]


def _conditions(tables: Tables, chosen: ActionFilter) -> Iterator[tuple[str, tuple[Value, ...]]]:
    if chosen.time_from is not None:
        yield "number >= ?", (_first_at(tables, chosen.time_from),)
    if chosen.time_until is not None:
        yield "number < ?", (_first_at(tables, chosen.time_until),)
    if chosen.account_id:
        yield "account_id = ?", (chosen.account_id,)
    if chosen.action:
        # An action is ASCII, and what it begins with never holds a wildcard: it is compared.
        yield "substr(action, 1, ?) = ?", (len(chosen.action), chosen.action)
    if chosen.outcome is not None:
        yield "outcome = ?", (str(chosen.outcome),)
    if chosen.correlation_id:
        yield "cause = ?", (chosen.correlation_id,)
    if chosen.actors is not None:
        yield f"actor IN ({', '.join('?' * len(chosen.actors))})", chosen.actors
    if chosen.after is not None:
        yield "number > ?", (chosen.after,)
    if chosen.before is not None:
        yield "number < ?", (chosen.before,)


def _first_at(tables: Tables, time: int) -> int:
    # Times rise with the numbers, which have no gap: halving finds a place without an index, which
    # every action would pay for.
    low, high = 1, int(tables.query(f"SELECT max(number) FROM {ACTIONS.view}")[0][0] or 0) + 1
    statement = f"SELECT time FROM {ACTIONS.view} WHERE number = ?"
    while low < high:
        middle = (low + high) // 2
        if int(tables.query(statement, (middle,))[0][0] or 0) < time:
            low = middle + 1
        else:
            high = middle
    return low


def _action(row: tuple[Value, ...]) -> Action:
    number, time, actor, action, outcome, reason, account_id, order_id, target, cause = row
    return Action(
        number=int(number or 0),
        time=int(time or 0),
        actor=int(actor or 0),
        action=str(action),
        outcome=Did(str(outcome)),
        reason=str(reason or ""),
        account_id=int(account_id or 0),
        order_id=int(order_id or 0),
        target=str(target or ""),
        correlation_id=str(cause or ""),
    )
