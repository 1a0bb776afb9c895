"""What one partition of accounts holds, and what all its laws need of it."""

from damrak.core.accounts.account import Account
from damrak.core.accounts.ledger import Balance, Ledger
from damrak.core.accounts.listings import Listing
from damrak.domain.assets import Asset
from damrak.domain.decimals import Amount
from damrak.domain.events import BalanceChanged, CommandDenied, Event
from damrak.domain.identifiers import PARTITION_COUNT, AccountId, InstrumentId, OrderId
from damrak.domain.reasons import Reason, Violation


class Partition:
    """Hold the accounts of one partition with the assets, listings and ledger that they share."""

    __slots__ = ("accounts", "assets", "ledger", "listings", "number", "order_count")

    def __init__(self, number: int) -> None:
        self.number = number
        self.order_count = 0
        self.accounts: dict[AccountId, Account] = {}
        self.assets: dict[str, Asset] = {}
        self.listings: dict[InstrumentId, Listing] = {}
        self.ledger = Ledger()

    def next_order_id(self) -> OrderId:
        """Return an order id that no order of any partition has had."""
        self.order_count += 1
        return OrderId(self.order_count * PARTITION_COUNT + self.number)


def tell_balance(account: Account, asset: str, balance: Balance, out: list[Event]) -> None:
    """Say what a balance is now."""
    out.append(
        BalanceChanged(account.account_id, asset, Amount(balance.posted), Amount(balance.reserved))
    )


def deny(
    command: str,
    keys: tuple[int, int, int],
    violation: Violation,
    out: list[Event],
) -> None:
    """Say that a command about ``(account, order, instrument)`` was refused."""
    account_id, order_id, instrument_id = keys
    out.append(
        CommandDenied(
            command,
            AccountId(account_id),
            OrderId(order_id),
            InstrumentId(instrument_id),
            violation,
        )
    )


def unknown_account(account_id: AccountId) -> Violation:
    """Return the violation of naming an account that does not exist."""
    rule = "must be an open account"
    return Violation(Reason.ACCOUNT_UNKNOWN, "account_id", rule, str(account_id))


def unknown_instrument(instrument_id: InstrumentId) -> Violation:
    """Return the violation of naming an instrument that is not listed."""
    rule = "must be a listed instrument"
    return Violation(Reason.INSTRUMENT_UNKNOWN, "instrument_id", rule, str(instrument_id))


def unknown_order(order_id: OrderId) -> Violation:
    """Return the violation of naming an order that is not open."""
    rule = "must be an open order of the account"
    return Violation(Reason.ORDER_UNKNOWN, "order_id", rule, str(order_id))


def duplicate_key(field: str, key: str) -> Violation:
    """Return the violation of using a key again for something else."""
    rule = "must not have been used for another request"
    return Violation(Reason.DUPLICATE_KEY, field, rule, key)
