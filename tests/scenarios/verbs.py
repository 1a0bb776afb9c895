"""What a row of ``orders`` asks for, in a trader's words, turned into a command."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

import msgspec

from damrak.domain import commands
from damrak.domain.decimals import parse_decimal
from damrak.domain.identifiers import AccountId, OrderId
from damrak.domain.instruments import Instrument, TradingStatus
from damrak.domain.orders import OrderType, SelfTradePrevention, Side, TimeInForce

STATUSES = {
    "open": TradingStatus.OPEN,
    "halt": TradingStatus.HALTED,
    "close": TradingStatus.CLOSED,
}
FORCES = {force.value: force for force in TimeInForce}
MODES = {mode.value: mode for mode in SelfTradePrevention}


class Asker(NamedTuple):
    """Hold who asks, under which key, and what the names in the text mean."""

    account_id: int
    key: str
    instruments: Mapping[str, Instrument]
    order_ids: Mapping[str, int]
    owners: Mapping[int, Instrument]
    scales: Mapping[str, int]


def instant(text: str) -> int:
    """Return the nanoseconds of a moment such as 2026-03-02T13:00."""
    moment = datetime.fromisoformat(text).replace(tzinfo=UTC)
    return int(moment.timestamp()) * 1_000_000_000


def command_of(text: str, asker: Asker) -> commands.Command:
    """Return the command that a text asks for; raises ValueError for words that mean nothing.

    ``under`` and an idempotency key may end an order or a replacement.
    """
    text, _, key = text.partition(" under ")
    command = _plain_command_of(text, asker)
    if not key:
        return command
    if not isinstance(command, commands.SubmitOrder | commands.ReplaceOrder):
        raise ValueError("only orders and replacements have idempotency keys")
    return msgspec.structs.replace(command, idempotency_key=key)


def _plain_command_of(text: str, asker: Asker) -> commands.Command:
    verb, *words = text.split(" ")
    if verb in ("buy", "sell"):
        return _submit(Side(verb), words, asker)
    if verb in ("deposit", "withdraw"):
        return _funding(verb, words, asker)
    if verb in STATUSES:
        symbol = words[0] if words else next(iter(asker.instruments))
        instrument = asker.instruments[symbol]
        return commands.SetTradingStatus(instrument.instrument_id, STATUSES[verb])
    if verb == "cancel":
        (name,) = words
        return commands.CancelOrder(AccountId(asker.account_id), _order(name, asker))
    if verb == "cancel-all":
        return _cancel_all(words, asker)
    if verb == "replace":
        return _replace(words, asker)
    if verb == "open-account":
        return commands.OpenAccount(AccountId(asker.account_id))
    if verb == "wait":
        return commands.AdvanceTime()
    raise ValueError(f"no such verb: {verb}")


def _submit(side: Side, words: list[str], asker: Asker) -> commands.SubmitOrder:
    symbol = next((word for word in words if word in asker.instruments), None)
    instrument = asker.instruments[symbol or next(iter(asker.instruments))]
    said: dict[str, Any] = {"price": None, "order_type": OrderType.LIMIT}
    rest = iter(words[1:])
    for word in rest:
        if word == "@":
            said["price"] = parse_decimal(next(rest), instrument.price_scale)
        elif word == "market":
            said["order_type"] = OrderType.MARKET
        elif word in FORCES:
            said["time_in_force"] = FORCES[word]
        elif word in MODES:
            said["self_trade_prevention"] = MODES[word]
        elif word == "post-only":
            said["post_only"] = True
        elif word == "until":
            said["expire_time"] = instant(next(rest))
        elif word != symbol:
            raise ValueError(f"no such word: {word}")
    quantity: Any = parse_decimal(words[0], instrument.quantity_scale)
    return commands.SubmitOrder(
        account_id=AccountId(asker.account_id),
        client_order_id=asker.key,
        instrument_id=instrument.instrument_id,
        side=side,
        quantity=quantity,
        **said,
    )


def _funding(verb: str, words: list[str], asker: Asker) -> commands.Command:
    text, asset = words
    amount: Any = parse_decimal(text, asker.scales.get(asset, 2))
    account_id = AccountId(asker.account_id)
    if verb == "deposit":
        return commands.Deposit(account_id, asset, amount, asker.key)
    return commands.Withdraw(account_id, asset, amount, asker.key)


def _cancel_all(words: list[str], asker: Asker) -> commands.CancelAllOrders:
    instrument_id = side = None
    for word in words:
        if word in asker.instruments:
            instrument_id = asker.instruments[word].instrument_id
        else:
            side = Side(word)
    return commands.CancelAllOrders(AccountId(asker.account_id), instrument_id, side)


def _replace(words: list[str], asker: Asker) -> commands.ReplaceOrder:
    name, *rest = words
    order_id = _order(name, asker)
    instrument = asker.owners[order_id]
    quantity: Any = None
    price: Any = None
    if rest and rest[0] != "@":
        quantity = parse_decimal(rest.pop(0), instrument.quantity_scale)
    if rest:
        sign, text = rest
        if sign != "@":
            raise ValueError(f"expected @, was {sign}")
        price = parse_decimal(text, instrument.price_scale)
    return commands.ReplaceOrder(AccountId(asker.account_id), order_id, quantity, price)


def _order(name: str, asker: Asker) -> OrderId:
    if name.isdigit():
        return OrderId(int(name))
    return OrderId(asker.order_ids[name])
