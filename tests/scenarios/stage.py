"""The stage of a scenario: the real exchange, its auditor, and a memory of what was said.

Everything that happens must be claimed by the scenario: a trade or an order's end that no table
mentions fails the run.
"""

from typing import Any

import msgspec

from damrak.core.accounts.machine import AccountsState
from damrak.core.exchange import Exchange
from damrak.core.markets.machine import MarketsState
from damrak.domain import commands, events
from damrak.domain.decimals import format_decimal
from damrak.domain.identifiers import partition_of
from damrak.domain.instruments import Instrument
from damrak.domain.orders import Side
from tests.oracles.auditor import Auditor, VenueDump
from tests.scenarios.verbs import Asker, command_of, instant

NOON = instant("2026-03-02T12:00")
WORDS = {
    events.AssetListed: "listed",
    events.InstrumentListed: "listed",
    events.AccountOpened: "opened",
    events.TransfersPosted: "posted",
    events.OrderAccepted: "accepted",
    events.OrderReplaced: "replaced",
}


class Stage:
    """Play commands, answer in words, and keep what nobody has claimed yet."""

    def __init__(self) -> None:
        self.exchange = Exchange()
        self.auditor = Auditor()
        self.time = NOON
        self.scales: dict[str, int] = {}
        self.instruments: dict[str, Instrument] = {}
        self.accounts: dict[str, int] = {}
        self.order_ids: dict[str, int] = {}
        self.names: dict[int, str] = {}
        self.traded_on: dict[int, Instrument] = {}
        self.trades: list[tuple[str, ...]] = []
        self.ends: list[tuple[str, ...]] = []
        self.count = 0

    def play(self, who: str, key: str, text: str) -> str:
        """Do what a row asks, and return what the asker is told."""
        self.count += 1
        name = f"row-{self.count}" if key == "-" else key
        account_id = self.accounts.get(who, 63)
        ids = (self.instruments, self.order_ids, self.traded_on, self.scales)
        if text.startswith("wait until "):
            self.time = instant(text.removeprefix("wait until "))
        command = command_of(text, Asker(account_id, name, *ids))
        if isinstance(command, commands.AdvanceTime) and text != "wait":
            assert text.startswith("wait until ")
        said = self.apply(command)
        order_id = getattr(command, "order_id", 0)
        for message in said:
            if isinstance(message, events.OrderApproved | events.OrderDenied):
                order_id = message.order_id
                self._name(name, message)
        self._keep(said, order_id)
        return self._answer(said, order_id)

    def apply(self, command: commands.Command) -> list[events.Event]:
        """Apply a command, let the auditor hear it, and return what is said."""
        out: list[events.Event] = []
        self.exchange.apply(command, self.time, out)
        self.auditor.hear(self.time, out)
        return out

    def answer_to(self, command: commands.Command) -> str:
        """Apply an operator's command, and return the answer."""
        return self._answer(self.apply(command), 0)

    def check(self) -> None:
        """Require that exchange and auditor agree."""
        self.exchange.check()
        self.auditor.check(self.exchange)

    def account(self, who: str) -> tuple[AccountsState, Any]:
        """Return an account as it is dumped, and its partition."""
        dump = msgspec.json.decode(self.exchange.dump(), type=VenueDump)
        account_id = self.accounts[who]
        partition = dump.accounts[partition_of(account_id)]
        return partition, next(a for a in partition.accounts if a.account_id == account_id)

    def resting(self, symbol: str) -> list[Any]:
        """Return the orders of a book as they are dumped, in priority."""
        wanted = self.instruments[symbol].instrument_id
        dump = msgspec.json.decode(self.exchange.dump(), type=VenueDump)
        partition: MarketsState = dump.markets[partition_of(wanted)]
        (market,) = [m for m in partition.markets if m.instrument.instrument_id == wanted]
        return market.orders

    def _name(self, name: str, message: events.OrderApproved | events.OrderDenied) -> None:
        self.order_ids.setdefault(name, message.order_id)
        self.names[message.order_id] = name
        listed = self.instruments.values()
        wanted = message.order.instrument_id
        found = [listing for listing in listed if listing.instrument_id == wanted]
        if found:
            self.traded_on[message.order_id] = found[0]

    def _keep(self, said: list[events.Event], asked: int) -> None:
        fills: dict[int, list[events.OrderFilled]] = {}
        for message in said:
            if isinstance(message, events.OrderFilled):
                fills.setdefault(message.trade_id, []).append(message)
            elif isinstance(message, events.OrderClosed) and message.order_id != asked:
                leaves = self.traded_on[message.order_id].quantity_text(message.leaves_quantity)
                end = (self.names[message.order_id], message.status.value, message.reason.value)
                self.ends.append((*end, leaves))
        for maker, taker in fills.values():
            instrument = self.traded_on[maker.order_id]
            price = instrument.price_text(maker.last_price)
            quantity = instrument.quantity_text(maker.last_quantity)
            self.trades.append(
                (self.names[maker.order_id], self.names[taker.order_id], quantity, price)
            )

    def _answer(self, said: list[events.Event], order_id: int) -> str:
        answer = "nothing"
        for message in said:
            if isinstance(message, events.OrderDenied | events.CommandDenied):
                return f"denied {message.violation.reason}: {message.violation.text()}"
            if isinstance(message, events.OrderRepeated):
                first = self.names.get(message.order_id, "")
                refused = f" denied {message.violation.reason}" if message.violation else ""
                return f"repeated {first}{refused}".strip()
            if isinstance(message, events.TradingStatusChanged):
                return message.status.value
            if order_id and getattr(message, "order_id", 0) != order_id:
                continue
            answer = self._word(message, order_id) or answer
        return answer

    def _word(self, message: events.Event, order_id: int) -> str | None:
        if isinstance(message, events.OrderClosed) and order_id:
            return f"{message.status.value} {message.reason.value}"
        if isinstance(message, events.OrderFilled):
            return "partially_filled" if message.leaves_quantity else "filled"
        if isinstance(message, events.ReplaceRejected | events.CancelRejected):
            return f"rejected {message.reason.value}"
        if isinstance(message, events.TransfersPosted) and order_id:
            return None
        return WORDS.get(type(message))


def levels_of(orders: list[Any], side: Side) -> list[tuple[int, int]]:
    """Return price and quantity of each level of a side, best first."""
    levels: dict[int, int] = {}
    for order in orders:
        if order.side is side:
            levels[order.price] = levels.get(order.price, 0) + order.leaves
    return list(levels.items())


def amount_text(amount: int, scale: int) -> str:
    """Return an amount as a trader writes it."""
    return format_decimal(amount, scale)
