"""Whether machines that never see each other's state agree, once nothing is on its way any more.

States are read from dumps, so what a machine keeps them in is its own affair.
"""

from collections.abc import Iterable, Sequence

import msgspec

from damrak.core.accounts.ledger import Owner
from damrak.core.accounts.machine import AccountsMachine, AccountsState
from damrak.core.machine import Message
from damrak.core.markets.machine import MarketsMachine, MarketsState
from damrak.domain.events import OrderApproved, OrderFilled, TradeExecuted, TransfersPosted
from damrak.domain.orders import OrderStatus

_ON_ITS_WAY = {OrderStatus.SUBMITTED, OrderStatus.PENDING_CANCEL, OrderStatus.PENDING_REPLACE}


def check_agreement(
    accounts: Sequence[AccountsMachine], markets: Sequence[MarketsMachine]
) -> list[AccountsState]:
    """Return the states of all accounts.

    Raises if a machine contradicts itself, or accounts and markets contradict each other.
    """
    for account_machine in accounts:
        account_machine.check()
    for market_machine in markets:
        market_machine.check()
    states = [msgspec.json.decode(each.dump(), type=AccountsState) for each in accounts]
    for asset, total in _system_totals(states, Owner.CLEARING).items():
        assert total == 0, f"CLEARING of {asset} nets to {total} over all partitions"
    for state in states:
        _check_purses(state)
    resting = [msgspec.json.decode(each.dump(), type=MarketsState) for each in markets]
    assert _open_orders(states) == _resting_orders(resting), "open and resting orders differ"
    return states


def _system_totals(states: Iterable[AccountsState], owner: Owner) -> dict[str, int]:
    totals: dict[str, int] = {}
    for state in states:
        for key, asset, amount in state.system:
            if key == owner:
                totals[asset] = totals.get(asset, 0) + amount
    return totals


def _check_purses(state: AccountsState) -> None:
    for account in state.accounts:
        for asset, posted, reserved in account.balances:
            assert posted >= reserved >= 0, (
                f"account {account.account_id} owns {posted} {asset} and reserved {reserved}"
            )


def _open_orders(states: Iterable[AccountsState]) -> dict[int, tuple[object, ...]]:
    found: dict[int, tuple[object, ...]] = {}
    for order in (order for state in states for each in state.accounts for order in each.orders):
        assert order.status not in _ON_ITS_WAY, f"{order} still waits for the market"
        assert not order.pending_quantity, f"{order} still waits for its replacement"
        leaves, sent = order.quantity - order.cum_quantity, order.sent
        terms = (sent.account_id, sent.instrument_id, sent.side)
        found[order.order_id] = (*terms, order.price, order.quantity, leaves)
    return found


def _resting_orders(states: Iterable[MarketsState]) -> dict[int, tuple[object, ...]]:
    found: dict[int, tuple[object, ...]] = {}
    for market in (market for state in states for market in state.markets):
        for order in market.orders:
            terms = (order.account_id, market.instrument.instrument_id, order.side)
            found[order.order_id] = (*terms, order.price, order.quantity, order.leaves)
    return found


def check_trades(said: Iterable[Message]) -> None:
    """Raise AssertionError unless every trade has two fills, each posted exactly once."""
    trades: dict[int, int] = {}
    fills: dict[int, int] = {}
    posted: dict[int, int] = {}
    for message in said:
        match message:
            case TradeExecuted(trade_id=key, quantity=quantity):
                assert key not in trades, f"trade {key} happened twice"
                trades[key] = quantity
            case OrderFilled(last_quantity=quantity):
                assert message.execution_id not in fills, f"{message} was said twice"
                fills[message.execution_id] = quantity
            case TransfersPosted(execution_id=key) if key:
                assert key not in posted, f"execution {key} was posted twice"
                posted[key] = sum(each.amount for each in message.transfers)
            case _:
                pass
    both = {key * 2 + side: quantity for key, quantity in trades.items() for side in (0, 1)}
    assert fills == both, "trades and fills differ"
    assert posted.keys() == fills.keys(), "fills and postings differ"


def check_retries(said: Iterable[Message]) -> None:
    """Raise AssertionError if a request that was sent again was carried out again."""
    done: set[tuple[int, str]] = set()
    for message in said:
        match message:
            case OrderApproved(order=sent):
                keys = [(sent.account_id, sent.client_order_id)]
                if sent.idempotency_key:
                    keys.append((sent.account_id, f"idempotency:{sent.idempotency_key}"))
            case TransfersPosted(account_id=owner, reference=reference) if reference:
                keys = [(owner, f"reference:{reference}")]
            case _:
                continue
        for key in keys:
            assert key not in done, f"{key} was carried out twice"
            done.add(key)


def check_conservation(states: Iterable[AccountsState], said: Iterable[Message]) -> None:
    """Raise AssertionError unless deposits less withdrawals are what the ledgers took in."""
    given: dict[str, int] = {}
    for message in said:
        if isinstance(message, TransfersPosted) and message.reference:
            for each in message.transfers:
                amount = each.amount if each.debit == Owner.EXTERNAL else -each.amount
                given[each.asset] = given.get(each.asset, 0) - amount
    held = _system_totals(states, Owner.EXTERNAL)
    assert held == given, f"deposits and withdrawals make {given}, the ledgers say {held}"
