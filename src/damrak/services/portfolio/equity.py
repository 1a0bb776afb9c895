"""Folds the ledger into points of equity: what each account was worth, minute by minute.

A point at a whole minute says what all that happened before that minute left. An account whose
ledger moved has one at the next whole minute; one that holds anything but the valuation asset has
one every five minutes besides, since prices move; where neither figure changed there is none. A
minute is over once something happens after it, so the log alone says which points there are, and
not when it was folded. Points older than ``MINUTES_KEPT`` are thinned to the last of each hour.

The events must be those of one partition, in the order in which they happened.
"""

# Statements are made of our own names; values are always bound.
# ruff: noqa: S608

from collections.abc import Mapping
from typing import Final

from damrak.domain.events import InstrumentListed, TradeExecuted, TransfersPosted
from damrak.domain.records import Record
from damrak.ports.tables import Row, Table, Tables, Transaction, exact
from damrak.runtime.projection import Handler
from damrak.runtime.valuation import Listed, Valuation, valuation_asset
from damrak.services.portfolio.equity_tables import (
    CLOCK,
    HOLDINGS,
    NET_TRANSFERS,
    POINTS,
    PRICES,
)
from damrak.services.portfolio.holders import Holder, price_row, read_holders, read_prices

MINUTE: Final = 60 * 10**9
"""How often an account whose ledger moves has a point, in nanoseconds."""

PRICED_EVERY: Final = 5 * MINUTE
"""How often an account has a point because prices moved."""

HOUR: Final = 60 * MINUTE

MINUTES_KEPT: Final = 48 * HOUR
"""How long all points are kept; of older ones, the last of each hour."""

_THIN: Final = f"""
    DELETE FROM {POINTS.name} WHERE time > ? AND time <= ? AND EXISTS (
        SELECT 1 FROM {POINTS.name} AS later
        WHERE later.account_id = {POINTS.name}.account_id AND later.time > {POINTS.name}.time
            AND later.time <= (({POINTS.name}.time - 1) / {HOUR} + 1) * {HOUR}
    )
"""


class EquityProjection:
    """Keep the table ``equity``, and beside it what is needed to go on."""

    name = "equity"
    tables: tuple[Table, ...] = (POINTS, NET_TRANSFERS, HOLDINGS, PRICES, CLOCK)

    def __init__(self) -> None:
        self._source: Tables | None = None
        self._holders: dict[int, Holder] = {}
        self._listed: dict[int, Listed] = {}
        self._prices: dict[int, int] = {}
        self._known: Valuation | None = None
        self._asset = ""
        self._due = 0
        self._thinned = 0
        self._begun = 0
        self._start_batch()
        self.handlers: Mapping[type, Handler] = {
            InstrumentListed: self._on_listed,
            TradeExecuted: self._on_trade,
            TransfersPosted: self._on_posted,
        }

    def load(self, tables: Tables) -> None:
        """Forget everything, and read accounts, prices and the clock."""
        self._source = tables
        self._listed, self._prices = read_prices(tables)
        self._known = None
        asset = valuation_asset(self._listed.values())
        self._asset = "" if asset is None else asset.code
        rows = tables.query(f"SELECT due, thinned, begun FROM {CLOCK.name}")
        clock = (int(value or 0) for value in rows[0]) if rows else (0, 0, 0)
        self._due, self._thinned, self._begun = clock
        self._holders = read_holders(tables, self._begun)
        self._start_batch()

    def forget(self) -> None:
        """Forget what was folded since the last flush."""
        if self._source is not None and self._touched:
            self.load(self._source)

    def flush(self, transaction: Transaction) -> None:
        """Write what was folded since the last flush, and thin what has become old."""
        if not self._touched:
            return
        holders = self._holders
        transaction.insert(POINTS, self._points)
        transaction.upsert(
            NET_TRANSFERS, [(*key, code, exact(net)) for key, (code, net) in self._nets.items()]
        )
        transaction.upsert(
            HOLDINGS,
            [holders[key].row(asset, time) for (key, asset), time in self._moved.items()],
        )
        transaction.upsert(
            PRICES, [price_row(self._listed[key], self._prices.get(key)) for key in self._priced]
        )
        through = max(0, (self._due - MINUTES_KEPT) // HOUR * HOUR)
        if through > self._thinned:
            transaction.change(_THIN, [(self._thinned, through)])
            self._thinned = through
        transaction.upsert(CLOCK, [(1, self._due, self._thinned, self._begun)])
        self._start_batch()

    def _start_batch(self) -> None:
        self._touched = False
        self._points: list[Row] = []
        self._nets: dict[tuple[int, int], tuple[str, int]] = {}
        self._moved: dict[tuple[int, str], int] = {}
        self._priced: set[int] = set()

    def _on_posted(self, message: TransfersPosted, record: Record, _: int) -> None:
        time = record.time
        if time >= self._due:
            self._pass(time)
        account_id = message.account_id
        holder = self._holders.get(account_id)
        if holder is None:
            holder = self._holders[account_id] = Holder(account_id)
        holder.moved = time
        posted, moved = holder.posted, self._moved
        for transfer in message.transfers:
            asset = transfer.asset
            if transfer.credit == account_id:
                posted[asset] = posted.get(asset, 0) + transfer.amount
            else:
                posted[asset] = posted.get(asset, 0) - transfer.amount
            moved[account_id, asset] = time
        self._touched = True
        if not message.execution_id:
            valuation = self._valuation()
            worth = (valuation.value(*each) for each in holder.contribute(message))
            self._set_net(holder, holder.net + sum(each or 0 for each in worth), record)

    def _on_trade(self, message: TradeExecuted, record: Record, _: int) -> None:
        if record.time >= self._due:
            self._pass(record.time)
        key = message.instrument_id
        is_first = key not in self._prices
        before = self._valuation().marks if is_first else {}
        self._prices[key] = message.price
        self._known = None
        self._priced.add(key)
        self._touched = True
        if is_first:
            self._price_first(self._listed[key].base.code, before, record)

    def _price_first(self, code: str, before: Mapping[str, object], record: Record) -> None:
        valuation = self._valuation()
        if code in before or code not in valuation.marks:
            return
        # What came in while there was no price is worth what the first price says.
        for holder in self._holders.values():
            amount = holder.contributed.get(code, 0)
            if amount:
                self._set_net(holder, holder.net + (valuation.value(code, amount) or 0), record)

    def _on_listed(self, message: InstrumentListed, record: Record, _: int) -> None:
        if record.time >= self._due:
            self._pass(record.time)
        instrument = message.instrument
        self._listed[instrument.instrument_id] = Listed.of(instrument)
        self._known = None
        self._priced.add(instrument.instrument_id)
        self._touched = True
        asset = valuation_asset(self._listed.values())
        assert asset is not None
        if asset.code != self._asset:
            self._asset = asset.code
            self._begin_anew(record)

    def _begin_anew(self, record: Record) -> None:
        # Amounts in another asset cannot be compared: all that came in is valued again.
        self._begun = record.time
        valuation = self._valuation()
        for holder in self._holders.values():
            holder.marked = None
            self._set_net(holder, valuation.total(holder.contributed), record)

    def _set_net(self, holder: Holder, net: int, record: Record) -> None:
        holder.net = net
        self._nets[holder.account_id, record.sequence] = (self._asset, net)

    def _valuation(self) -> Valuation:
        known = self._known
        if known is None:
            known = self._known = Valuation.at(self._listed.values(), self._prices)
        return known

    def _pass(self, time: int) -> None:
        # Whatever is due since the last event is due with what that left, so one look is enough.
        due = self._due
        if due and self._asset:
            valuation, since = self._valuation(), due - MINUTE
            for holder in self._holders.values():
                if holder.moved >= since or holder.marked is None:
                    self._mark(holder, due, valuation)
            priced = -(-due // PRICED_EVERY) * PRICED_EVERY
            if priced <= time:
                for holder in self._holders.values():
                    self._mark(holder, priced, valuation)
        self._due = (time // MINUTE + 1) * MINUTE
        self._touched = True

    def _mark(self, holder: Holder, time: int, valuation: Valuation) -> None:
        found = (valuation.total(holder.posted), holder.net)
        if found == holder.marked:
            return
        holder.marked = found
        row = (holder.account_id, time, self._asset, exact(found[0]), exact(found[1]))
        self._points.append(row)
