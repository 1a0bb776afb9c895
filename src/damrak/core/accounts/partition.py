"""What one partition of accounts holds, and what all its laws need of it."""

from damrak.core.accounts.account import Account
from damrak.core.accounts.ledger import Balance, Ledger
from damrak.core.accounts.listings import Listing
from damrak.core.machine import Message, invariant
from damrak.domain.assets import Asset
from damrak.domain.decimals import Amount
from damrak.domain.events import BalanceChanged, CommandDenied
from damrak.domain.identifiers import AccountId, InstrumentId, OrderId, numbered
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
        return OrderId(numbered(self.order_count, self.number))

    def account(self, account_id: AccountId) -> Account:
        """Return an account that must be there, because the market spoke of its order."""
        account = self.accounts.get(account_id)
        if account is None:
            invariant(False, f"the market named account {account_id}, which is not here")
            raise AssertionError
        return account

    def listing(self, instrument_id: InstrumentId) -> Listing:
        """Return a listing that must be there, because an order on it was approved."""
        listing = self.listings.get(instrument_id)
        if listing is None:
            invariant(False, f"instrument {instrument_id} has orders but is not listed here")
            raise AssertionError
        return listing


def tell_balance(account: Account, asset: str, balance: Balance, out: list[Message]) -> None:
    """Say what a balance is now."""
    out.append(
        BalanceChanged(
            account.account_id, asset, Amount(balance.posted), Amount(balance.reserved)
        )
    )


def deny(
    command: str,
    keys: tuple[int, int, int],
    violation: Violation,
    out: list[Message],
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
