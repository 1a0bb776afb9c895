"""Accounts, and what is in them, as the doors say it."""

from typing import Annotated

from msgspec import Meta, Struct

from damrak.wire.texts import DecimalText, TimeText


class Balance(Struct, frozen=True):
    """Tell an account's balance of an asset; ``available`` is posted less reserved."""

    asset: str
    posted: DecimalText
    reserved: DecimalText
    available: DecimalText


class Position(Struct, frozen=True):
    """Tell an account's position at average cost; amounts are in the quote asset.

    ``quantity`` and ``cost`` are negative where more was sold than bought. ``market_value`` and
    ``unrealised_profit`` are at the last trade's price, null before the first trade.
    """

    symbol: str
    quantity: DecimalText
    cost: DecimalText
    average_price: DecimalText | None
    realised_profit: DecimalText
    fees: DecimalText
    market_value: DecimalText | None
    unrealised_profit: DecimalText | None


class Account(Struct, frozen=True):
    """Tell what an account owns and how many orders it has open."""

    account_id: int
    open_orders: int
    balances: tuple[Balance, ...]
    positions: tuple[Position, ...]


class AccountList(Struct, frozen=True):
    """List accounts by number; ``next_cursor`` is null on the last page."""

    accounts: tuple[Account, ...]
    next_cursor: str | None = None


class BalanceList(Struct, frozen=True):
    """List an account's balances, by asset."""

    balances: tuple[Balance, ...]


class PositionList(Struct, frozen=True):
    """List an account's positions, by symbol."""

    positions: tuple[Position, ...]


class OpenAccountRequest(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Ask for an account: of a number, or the next free one.

    ``owner`` is the public id of a person who is to manage it, ``team_id`` a team whose leaders do.
    """

    account_id: Annotated[int, Meta(ge=1)] | None = None
    owner: Annotated[str, Meta(min_length=1, max_length=32)] | None = None
    team_id: Annotated[int, Meta(ge=1, le=2**53 - 1)] | None = None


class MoneyRequest(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Ask that an amount come in or go out; the same ``reference`` is carried out once."""

    asset: Annotated[str, Meta(max_length=32)]
    amount: DecimalText
    reference: Annotated[str, Meta(max_length=64)] | None = None


class MoneyAnswer(Struct, frozen=True):
    """Tell what a deposit or withdrawal left; ``repeated`` says that it was carried out before."""

    account_id: int
    reference: str
    repeated: bool
    balance: Balance


class Transfer(Struct, frozen=True):
    """Tell a movement in an account's ledger; negative owners are the venue's own.

    ``order_id`` and ``execution_id`` are 0 and ``reference`` is empty where they do not apply;
    ``correlation_id`` is that of the request that caused it.
    """

    transfer_id: int
    account_id: int
    debit: int
    credit: int
    asset: str
    amount: DecimalText
    code: str
    order_id: int
    execution_id: int
    reference: str
    correlation_id: str
    time: TimeText


class TransferPage(Struct, frozen=True):
    """List transfers, newest first."""

    transfers: tuple[Transfer, ...]
    next_cursor: str | None = None
