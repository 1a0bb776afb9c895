"""Funding: accounts opened, money coming in from outside and going out again."""

from typing import Final

from damrak.core.accounts.account import Account
from damrak.core.accounts.answers import reference_key
from damrak.core.accounts.ledger import EXTERNAL, Balance
from damrak.core.accounts.partition import (
    Partition,
    deny,
    duplicate_key,
    tell_balance,
    unknown_account,
)
from damrak.domain.commands import Deposit, OpenAccount, Withdraw
from damrak.domain.decimals import format_decimal
from damrak.domain.events import AccountOpened, Event, OrderRepeated, Transfer, TransfersPosted
from damrak.domain.identifiers import IDENTIFIER_MAX, OrderId
from damrak.domain.orders import REQUEST_KEY
from damrak.domain.reasons import Reason, Violation

AMOUNT_MAX: Final = 10**30
"""Largest scaled amount of one deposit or withdrawal."""


def open_account(partition: Partition, command: OpenAccount, _: int, out: list[Event]) -> None:
    """Open a cash account."""
    account_id = command.account_id
    violation = None
    if not 1 <= account_id <= IDENTIFIER_MAX:
        rule = f"must be from 1 to {IDENTIFIER_MAX}"
        violation = Violation(Reason.ACCOUNT_ID, "account_id", rule, str(account_id))
    elif account_id in partition.accounts:
        rule = "must not be open already"
        violation = Violation(Reason.ACCOUNT_EXISTS, "account_id", rule, str(account_id))
    if violation is not None:
        deny("OpenAccount", (account_id, 0, 0), violation, out)
        return
    partition.accounts[account_id] = Account(account_id)
    out.append(AccountOpened(account_id))


def deposit(partition: Partition, command: Deposit, _: int, out: list[Event]) -> None:
    """Credit money from outside."""
    account = _admitted(partition, command, out)
    if account is None:
        return
    balance = account.balance(command.asset)
    entry = (EXTERNAL, command.asset, command.amount, "deposit")
    transfer = partition.ledger.credit(balance, account.account_id, entry)
    _tell(account, command, (transfer, balance), out)


def withdraw(partition: Partition, command: Withdraw, _: int, out: list[Event]) -> None:
    """Pay out available money."""
    account = _admitted(partition, command, out)
    if account is None:
        return
    available = account.available(command.asset)
    if command.amount > available:
        scale = partition.assets[command.asset].scale
        limit = format_decimal(available, scale)
        rule = f"must be at most the available {limit} {command.asset}"
        value = format_decimal(command.amount, scale)
        violation = Violation(Reason.INSUFFICIENT_FUNDS, "amount", rule, value, limit)
        deny("Withdraw", (account.account_id, 0, 0), violation, out)
        return
    balance = account.balance(command.asset)
    entry = (EXTERNAL, command.asset, command.amount, "withdrawal")
    transfer = partition.ledger.debit(balance, account.account_id, entry)
    _tell(account, command, (transfer, balance), out)


def _admitted(
    partition: Partition, command: Deposit | Withdraw, out: list[Event]
) -> Account | None:
    name = command.__class__.__name__
    account = partition.accounts.get(command.account_id)
    if account is None:
        violation = unknown_account(command.account_id)
        deny(name, (command.account_id, 0, 0), violation, out)
        return None
    first = account.answers.get(reference_key(command))
    if first == command:
        out.append(OrderRepeated(account.account_id, command.reference, OrderId(0)))
        return None
    refused = _violation(partition, command)
    if first is not None:
        refused = duplicate_key("reference", command.reference)
    if refused is not None:
        deny(name, (command.account_id, 0, 0), refused, out)
        return None
    return account


def _violation(partition: Partition, command: Deposit | Withdraw) -> Violation | None:
    if REQUEST_KEY.fullmatch(command.reference) is None:
        rule = "must be 1 to 64 printable ASCII characters"
        value = command.reference[:70]
        return Violation(Reason.REFERENCE_INVALID, "reference", rule, value, "64")
    asset = partition.assets.get(command.asset)
    if asset is None:
        rule = "must be a listed asset"
        return Violation(Reason.ASSET_UNKNOWN, "asset", rule, command.asset[:40])
    if not 1 <= command.amount <= AMOUNT_MAX:
        limit = format_decimal(AMOUNT_MAX, asset.scale)
        rule = f"must be above 0 and at most {limit}"
        value = format_decimal(command.amount, asset.scale)
        return Violation(Reason.AMOUNT_INVALID, "amount", rule, value, limit)
    return None


def _tell(
    account: Account,
    command: Deposit | Withdraw,
    posted: tuple[Transfer, Balance],
    out: list[Event],
) -> None:
    transfer, balance = posted
    out.append(TransfersPosted(account.account_id, (transfer,), reference=command.reference))
    tell_balance(account, command.asset, balance, out)
    account.answers.remember(reference_key(command), command)
