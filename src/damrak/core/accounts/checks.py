"""What must always be true of a partition of accounts; slow, for tests and verification."""

from collections.abc import Iterable

from damrak.core.accounts.account import Account
from damrak.core.accounts.ledger import CLEARING
from damrak.core.accounts.partition import Partition
from damrak.core.accounts.reservations import reservation_now
from damrak.core.machine import invariant
from damrak.domain.orders import Side


def check_partition(partition: Partition) -> None:
    """Raise InvariantBroken if postings do not sum to zero or reservations do not match orders."""
    totals = dict.fromkeys(partition.assets, 0)
    for (_, asset), amount in partition.ledger.system.items():
        totals[asset] += amount
    for account in partition.accounts.values():
        for asset, balance in account.balances.items():
            totals[asset] += balance.posted
        _check_account(partition, account)
    for asset, total in totals.items():
        invariant(total == 0, f"postings of {asset} in partition {partition.number} sum to {total}")


def _check_account(partition: Partition, account: Account) -> None:
    reserved = dict.fromkeys(account.balances, 0)
    for order in account.orders.values():
        listing = partition.listings[order.sent.instrument_id]
        needed = reservation_now(order, listing)
        invariant(order.reserved == needed, f"order {order.order_id} reserves the wrong amount")
        invariant(0 <= order.cum_quantity < order.quantity, f"order {order.order_id} is filled")
        reserved[listing.quote if order.sent.side is Side.BUY else listing.base] += needed
    for asset, balance in account.balances.items():
        said = f"account {account.account_id} has a wrong balance of {asset}"
        invariant(balance.reserved == reserved[asset], said)
        invariant(balance.posted >= balance.reserved >= 0, said)


def check_clearing(partitions: Iterable[Partition]) -> None:
    """Raise InvariantBroken if CLEARING is not zero in sum, as it is once inboxes are drained."""
    totals: dict[str, int] = {}
    for partition in partitions:
        for (owner, asset), amount in partition.ledger.system.items():
            if owner == CLEARING:
                totals[asset] = totals.get(asset, 0) + amount
    for asset, total in totals.items():
        invariant(total == 0, f"CLEARING of {asset} nets to {total}")
