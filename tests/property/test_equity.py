"""Equity is what the ledger says, marked: at every step, at every point, however it was folded."""

from collections import defaultdict
from fractions import Fraction
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from damrak.adapters.logs.memory import MemoryLog
from damrak.adapters.tables.sqlite import IN_MEMORY, SqliteTables
from damrak.domain.commands import Deposit, SubmitOrder
from damrak.domain.decimals import Amount, Price, Quantity, parse_decimal
from damrak.domain.events import InstrumentListed, PositionChanged, TradeExecuted, TransfersPosted
from damrak.domain.identifiers import AccountId, InstrumentId
from damrak.domain.orders import OrderType, Side
from damrak.domain.records import Record
from damrak.runtime.projection import Projector
from damrak.runtime.view import View
from damrak.services.gateway.rest.rooms.owning.figures import DAY, Moment
from damrak.services.portfolio.equity import (
    HOUR,
    MINUTE,
    MINUTES_KEPT,
    PRICED_EVERY,
    EquityProjection,
)
from damrak.services.portfolio.equity_queries import standing_of_account
from tests.property.test_projections import ACCOUNTS, EVENTS, INSTRUMENTS, LOT, USD, Venue
from tests.property.test_projections import kinds as asked

TABLES = ("equity", "equity_transfers", "equity_holdings", "equity_clock")
MOVING = (InstrumentListed, TradeExecuted, TransfersPosted)
START = 40 * DAY - 3 * MINUTE

pauses = st.sampled_from((*[MINUTE // 3] * 4, 4 * MINUTE, 4 * MINUTE, 90 * MINUTE, 3 * DAY))
gifts = st.tuples(
    st.just("gift"),
    st.tuples(st.sampled_from(ACCOUNTS), st.sampled_from(("USD", "GOLD", "TIN"))),
)
trades = st.tuples(
    st.just("trade"),
    st.tuples(
        st.permutations(ACCOUNTS),
        st.sampled_from(INSTRUMENTS),
        st.integers(1, 9),
        st.sampled_from((480, 500, 505, 600)),
    ),
)
moves = st.sampled_from((trades, trades, trades, gifts, *[asked.flatmap(lambda kind: kind)] * 2))
scripts = st.lists(st.tuples(pauses, moves.flatmap(lambda kind: kind)), min_size=8, max_size=30)


class Books:
    """Keep the same books from the events alone, in fractions."""

    def __init__(self) -> None:
        self.posted: dict[int, dict[str, int]] = {key: defaultdict(int) for key in ACCOUNTS}
        self.brought: dict[int, dict[str, int]] = {key: defaultdict(int) for key in ACCOUNTS}
        self.net: dict[int, int] = {int(key): 0 for key in ACCOUNTS}
        self.positions: dict[tuple[int, int], PositionChanged] = {}
        self.instruments: dict[int, Any] = {}
        self.prices: dict[str, tuple[int, Any]] = {}
        self.postings: dict[int, int] = {int(key): 0 for key in ACCOUNTS}
        self.roundings = 0

    def worth(self, asset: str, amount: int) -> int:
        if asset == USD.code:
            return amount
        if asset not in self.prices:
            return 0
        price, instrument = self.prices[asset]
        over = 10 ** (instrument.price_scale + instrument.base.scale)
        self.roundings += 1
        return round(Fraction(price * amount * 10**USD.scale, over))

    def equity(self, account_id: int) -> int:
        return sum(self.worth(*held) for held in self.posted[account_id].items())

    def open_profit(self, account_id: int) -> int:
        """Return by how much open positions, and what was brought in, rose."""
        brought = sum(self.worth(*held) for held in self.brought[account_id].items())
        profit = brought - self.net[account_id]
        for (owner, key), held in self.positions.items():
            if owner == account_id:
                price, instrument = self.prices[self.instruments[key].base.code]
                profit += price * held.quantity * instrument.notional_factor - held.cost
        return profit

    def hear(self, record: Record) -> None:
        for message in record.messages:
            match message:
                case InstrumentListed():
                    self.instruments[message.instrument.instrument_id] = message.instrument
                case TradeExecuted():
                    instrument = self.instruments[message.instrument_id]
                    is_first = instrument.base.code not in self.prices
                    self.prices[instrument.base.code] = (message.price, instrument)
                    for account_id in ACCOUNTS if is_first else ():
                        early = self.brought[account_id][instrument.base.code]
                        self.net[account_id] += self.worth(instrument.base.code, early)
                case PositionChanged():
                    self.positions[message.account_id, message.instrument_id] = message
                case TransfersPosted():
                    self._post(message)

    def _post(self, message: TransfersPosted) -> None:
        owner = message.account_id
        self.postings[owner] += 1
        for transfer in message.transfers:
            amount = transfer.amount if transfer.credit == owner else -transfer.amount
            self.posted[owner][transfer.asset] += amount
            if transfer.code in ("deposit", "withdrawal"):
                self.brought[owner][transfer.asset] += amount
                self.net[owner] += self.worth(transfer.asset, amount)


class Watched(Venue):
    """A venue whose equity is held to the books after every step."""

    def __init__(self) -> None:
        self.view = View()
        self.books = Books()
        self.history: list[tuple[int, dict[int, tuple[int, int]], dict[int, int]]] = []
        super().__init__()
        self.time = START

    def restart(self) -> None:
        self.projector = projector_of(self.log, self.tables, 3)

    def say(self, events: Any) -> None:
        super().say(events)
        record = self.log.read(EVENTS, self.log.head(EVENTS) - 1)[0].record
        self.view.hear([record])
        self.books.hear(record)
        now = {int(key): (self.books.equity(key), self.books.net[key]) for key in ACCOUNTS}
        if any(isinstance(message, MOVING) for message in record.messages):
            self.history.append((record.time, now, dict(self.books.postings)))

    def step(self, step: Any) -> None:
        match step:
            case "gift", (account_id, asset):
                self.ask(Deposit(account_id, asset, Amount(10**7 + 77), f"gift-{self.sequence}"))
            case "trade", ((seller, buyer, *_), instrument_id, lots, price):
                for account_id, side in ((seller, Side.SELL), (buyer, Side.BUY)):
                    self.ask(self._order(account_id, instrument_id, side, (lots, price)))
            case _:
                super().step(step)

    def _order(
        self, account_id: AccountId, instrument_id: InstrumentId, side: Side, terms: tuple[int, int]
    ) -> SubmitOrder:
        return SubmitOrder(
            account_id,
            f"trade-{self.sequence}",
            instrument_id,
            side,
            OrderType.LIMIT,
            Quantity(terms[0] * LOT + 10**3),
            Price(terms[1]),
        )

    def agree(self) -> None:
        self.projector.catch_up()
        for account_id in ACCOUNTS:
            moment = Moment(self.view.accounts[account_id], self.view, self.time)
            told = moment.answer(standing_of_account(self.tables, moment.question()))
            figure = {
                name: parse_decimal(getattr(told, name), USD.scale)
                for name in told.rows
                if "." not in name and "percent" not in name
            }
            assert figure["equity"] == self.books.equity(account_id)
            assert figure["net_transfers"] == self.books.net[account_id]
            assert figure["equity"] == figure["net_transfers"] + figure["total_profit"]
            assert figure["equity"] == figure["cash"] + figure["positions_value"]
            values = [parse_decimal(held.value or "0", USD.scale) for held in told.allocation]
            assert figure["equity"] == sum(values)
            gained = figure["realised_profit"] + figure["unrealised_profit"] - figure["fees"]
            assert figure["total_profit"] == gained
            off = figure["unrealised_profit"] - self.books.open_profit(account_id)
            assert abs(off) <= self.books.roundings
            assert figure["day_profit"] == figure["total_profit"] - self._profit_at(
                account_id, self.time // DAY * DAY
            )

    def _profit_at(self, account_id: int, time: int) -> int:
        equity, net = self.state_at(account_id, time)
        return equity - net

    def state_at(self, account_id: int, time: int) -> tuple[int, int]:
        before = [now[account_id] for happened, now, _ in self.history if happened < time]
        return before[-1] if before else (0, 0)

    def postings_at(self, account_id: int, time: int) -> int:
        before = [count[account_id] for happened, _, count in self.history if happened < time]
        return before[-1] if before else 0

    def points_are_right(self) -> None:
        rows = self.tables.query("SELECT account_id, time, equity, net_transfers FROM equity")
        points: dict[int, list[tuple[int, tuple[int, int]]]] = {key: [] for key in ACCOUNTS}
        for row in rows:
            account_id, time, *state = (int(value or 0) for value in row)
            points[account_id].append((time, (state[0], state[1])))
            assert time % MINUTE == 0
            assert self.state_at(account_id, time) == (state[0], state[1])
        last = self.history[-1][0]
        passed = {
            (happened // every + 1) * every
            for happened, *_ in self.history
            for every in (MINUTE, PRICED_EVERY)
        }
        for time in passed:
            # Before that, the last point of an hour is all that is kept.
            if last - MINUTES_KEPT + HOUR < time <= last or (time % HOUR == 0 and time <= last):
                self._is_known(points, time)

    def _is_known(self, points: dict[int, list[tuple[int, tuple[int, int]]]], time: int) -> None:
        for account_id in ACCOUNTS:
            moved = self.postings_at(account_id, time) - self.postings_at(account_id, time - MINUTE)
            if moved or time % PRICED_EVERY == 0:
                shown = [state for at, state in points[account_id] if at <= time]
                assert (shown[-1] if shown else (0, 0)) == self.state_at(account_id, time)


def projector_of(log: MemoryLog, tables: SqliteTables, batch_max: int) -> Projector:
    return Projector(log, tables, [EquityProjection()], partitions=[EVENTS], batch_max=batch_max)


def contents(tables: SqliteTables) -> dict[str, list[Any]]:
    return {name: tables.query(f"SELECT * FROM {name} ORDER BY 1, 2") for name in TABLES}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(scripts, st.integers(1, 40))
def test_equity_is_the_ledger_marked_at_every_step_and_every_point(
    script: list[Any], batch_max: int
) -> None:
    venue = Watched()
    venue.agree()
    for pause, step in script:
        venue.time += pause
        venue.step(step)
        venue.agree()
    venue.points_are_right()
    again = SqliteTables(IN_MEMORY)
    projector_of(venue.log, again, batch_max).catch_up()
    assert contents(again) == contents(venue.tables)
    again.close()
    venue.tables.close()
