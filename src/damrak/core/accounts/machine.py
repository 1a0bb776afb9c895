"""The accounts machine: one partition of accounts; each message goes to the law about it."""

from collections.abc import Callable
from typing import Any, Final

import msgspec
from msgspec import Struct

from damrak.core.accounts.account import Account, AccountState
from damrak.core.accounts.checks import check_partition
from damrak.core.accounts.laws import funding, outcomes, reference, submission
from damrak.core.accounts.listings import Listing
from damrak.core.accounts.partition import Partition
from damrak.core.machine import Message
from damrak.domain.assets import Asset
from damrak.domain.commands import (
    CancelAllOrders,
    CancelOrder,
    Deposit,
    OpenAccount,
    ReplaceOrder,
    SubmitOrder,
    Withdraw,
)
from damrak.domain.events import (
    AssetListed,
    CancelRejected,
    Event,
    InstrumentListed,
    OrderAccepted,
    OrderClosed,
    OrderFilled,
    OrderReplaced,
    ReplaceRejected,
    TradingStatusChanged,
)
from damrak.domain.instruments import Instrument, TradingStatus
from damrak.domain.messages import Message as _Message

Law = Callable[[Partition, Any, int, list[Event]], None]

ACCOUNT_LAWS: Final[dict[type[_Message], Law]] = {
    SubmitOrder: submission.submit,
    CancelOrder: submission.cancel,
    CancelAllOrders: submission.cancel_all,
    ReplaceOrder: submission.replace,
    OrderAccepted: outcomes.accepted,
    OrderFilled: outcomes.filled,
    OrderClosed: outcomes.closed,
    OrderReplaced: outcomes.replaced,
    ReplaceRejected: outcomes.replace_rejected,
    CancelRejected: outcomes.cancel_rejected,
    OpenAccount: funding.open_account,
    Deposit: funding.deposit,
    Withdraw: funding.withdraw,
    AssetListed: reference.asset_listed,
    InstrumentListed: reference.instrument_listed,
    TradingStatusChanged: reference.trading_status_changed,
}
"""What a partition of accounts does about each message that it hears."""


class AccountsState(Struct, frozen=True):
    """Hold a dumped partition of accounts, everything in order of its key."""

    order_count: int
    assets: list[Asset]
    listings: list[tuple[Instrument, TradingStatus]]
    system: list[tuple[int, str, int]]
    accounts: list[AccountState]


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(AccountsState)


class AccountsMachine:
    """Judge what the accounts of one partition ask, and keep what they own."""

    __slots__ = ("partition",)

    def __init__(self, number: int) -> None:
        self.partition = Partition(number)

    def apply(self, message: Message, time: int, out: list[Event]) -> None:
        """Apply one message, as ``Machine.apply`` says."""
        ACCOUNT_LAWS[message.__class__](self.partition, message, time, out)

    def dump(self) -> bytes:
        """Return the state as canonical JSON."""
        partition = self.partition
        accounts = partition.accounts
        return _encoder.encode(
            AccountsState(
                partition.order_count,
                [partition.assets[code] for code in sorted(partition.assets)],
                [
                    (partition.listings[key].instrument, partition.listings[key].status)
                    for key in sorted(partition.listings)
                ],
                [(*key, amount) for key, amount in sorted(partition.ledger.system.items())],
                [accounts[key].dump() for key in sorted(accounts)],
            )
        )

    def load(self, state: bytes) -> None:
        """Become the machine that a dump described."""
        kept = _decoder.decode(state)
        # Emptied rather than replaced: a joined exchange holds on to its partitions.
        partition = self.partition
        partition.order_count = kept.order_count
        partition.assets = {asset.code: asset for asset in kept.assets}
        partition.listings = {
            instrument.instrument_id: Listing(instrument, status)
            for instrument, status in kept.listings
        }
        partition.ledger.system = {(owner, code): amount for owner, code, amount in kept.system}
        partition.accounts = {
            account.account_id: Account.restore(account) for account in kept.accounts
        }

    def check(self) -> None:
        """Raise InvariantBroken if balances, reservations or the ledger contradict each other."""
        check_partition(self.partition)
