"""Calls about what accounts own and what they traded."""

from damrak.adapters.exchanges.api.calls.steps import Call, get
from damrak.adapters.exchanges.api.values import number_of
from damrak.wire.accounts import Account, Balance, BalanceList, Position, PositionList
from damrak.wire.orders import Fill, FillPage


def account(account_id: int | None = None) -> Call[Account]:
    """Return what the key's account owns; an operator names the account."""
    answer = yield get("/api/account", {"account_id": number_of(account_id)})
    return answer.read(Account)


def balances(account_id: int | None = None) -> Call[tuple[Balance, ...]]:
    """Return the balances of the key's account, by asset; an operator names the account."""
    answer = yield get("/api/balances", {"account_id": number_of(account_id)})
    return answer.read(BalanceList).balances


def positions(account_id: int | None = None) -> Call[tuple[Position, ...]]:
    """Return the positions of the key's account, by symbol; an operator names the account."""
    answer = yield get("/api/positions", {"account_id": number_of(account_id)})
    return answer.read(PositionList).positions


def fills_of_order(order_id: int) -> Call[tuple[Fill, ...]]:
    """Return an order's fills, newest first; a very long list is cut."""
    answer = yield get(f"/api/orders/{order_id}/fills")
    return answer.read(FillPage).fills
