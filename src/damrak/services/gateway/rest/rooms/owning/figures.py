"""The figures of a portfolio, out of the live view and what history knows of transfers.

All are taken at one moment and are whole numbers of the valuation asset until they are told, so
that they add up to the last digit.
"""

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlencode

from damrak.domain.decimals import Rounding, format_decimal, mul_div
from damrak.domain.events import PositionChanged
from damrak.ports.history import Standing, StandingQuestion
from damrak.runtime.valuation import Listed, Valuation
from damrak.runtime.view import LiveAccount, LiveBook, View
from damrak.services.gateway.formats import position_answer
from damrak.wire import portfolio
from damrak.wire.texts import format_time

DAY: Final = 86_400 * 10**9
"""A day in nanoseconds; it begins at 00:00 UTC."""

PERCENT_DIGITS: Final = 2
"""Fraction digits of a percentage, rounded half to even."""

_OF_ALL_ROWS: Final = (
    "equity",
    "positions_value",
    "exposure",
    "total_profit",
    "unrealised_profit",
)
_OUTSIDE: Final = "deposit,withdrawal"
_FEES: Final = "fee,rebate"


class Moment:
    """Hold what an account owned, and what that was worth, at one moment of the view.

    It is a copy, since the view goes on. ``time`` is in nanoseconds UTC.
    """

    def __init__(self, account: LiveAccount, view: View, time: int) -> None:
        self.account_id = account.account_id
        self.sequence = view.sequence
        self.time = time
        books = view.books
        self.valuation = Valuation.at(
            [Listed.of(book.instrument) for book in books.values()],
            {key: int(book.last_trade.price) for key, book in books.items() if book.last_trade},
        )
        asset = self.valuation.asset
        self.code = "" if asset is None else asset.code
        self._scale = 0 if asset is None else asset.scale
        self._posted = {code: held[0] for code, held in sorted(account.balances.items())}
        self._quantities = {
            code: format_decimal(amount, view.assets[code].scale)
            for code, amount in self._posted.items()
        }
        self.equity = self.valuation.total(self._posted)
        held = [(each, books[key]) for key, each in account.positions.items()]
        self._realised = self._sum((book, each.realised_profit) for each, book in held)
        self._fees = self._sum((book, each.fees) for each, book in held)
        told = (_position(each, book) for each, book in held)
        self._positions = tuple(sorted(told, key=lambda each: each.symbol))

    def question(self) -> StandingQuestion:
        """Return what history is asked: how the account stands, and stood as the day began."""
        return StandingQuestion(
            account_id=self.account_id,
            asset=self.code,
            sequence=self.sequence,
            time=self._day_start,
        )

    def text(self, amount: int) -> str:
        """Return an amount of the valuation asset."""
        return format_decimal(amount, self._scale)

    def answer(self, standing: Standing) -> portfolio.Portfolio:
        """Return the portfolio, given how the account stands."""
        equity, net, text = self.equity, standing.net_transfers, self.text
        cash = self._posted.get(self.code, 0)
        total = equity - net
        day, invested = self._of_day(standing)
        return portfolio.Portfolio(
            account_id=self.account_id,
            time=format_time(self.time),
            asset=self.code or None,
            equity=text(equity),
            cash=text(cash),
            positions_value=text(equity - cash),
            exposure=text(self._gross()),
            day_profit=text(day),
            day_profit_percent=_percent(day, invested),
            total_profit=text(total),
            realised_profit=text(self._realised),
            unrealised_profit=text(total - self._realised + self._fees),
            fees=text(self._fees),
            net_transfers=text(net),
            allocation=tuple(self._holdings()),
            positions=self._positions,
            unpriced=tuple(code for code, held in self._posted.items() if held and self._no(code)),
            rows=dict(self._rows()),
        )

    @property
    def _day_start(self) -> int:
        return self.time // DAY * DAY

    def _no(self, code: str) -> bool:
        return self.valuation.value(code, 0) is None

    def _sum(self, amounts: Iterator[tuple[LiveBook, int]]) -> int:
        value = self.valuation.value
        return sum(value(book.instrument.quote.code, amount) or 0 for book, amount in amounts)

    def _gross(self) -> int:
        values = (
            self.valuation.value(code, held)
            for code, held in self._posted.items()
            if code != self.code
        )
        return sum(abs(value or 0) for value in values)

    def _of_day(self, standing: Standing) -> tuple[int, int]:
        # The profit of the day, and what it was made with.
        if standing.is_unchanged:
            return 0, self.equity
        opening = standing.opening
        equity, net = (opening.equity, opening.net_transfers) if opening else (0, 0)
        came_in = standing.net_transfers - net
        return self.equity - equity - came_in, equity + came_in

    def _holdings(self) -> Iterator[portfolio.Holding]:
        for code, held in self._posted.items():
            value = self.valuation.value(code, held)
            mark = self.valuation.marks.get(code)
            price = None if mark is None else format_decimal(mark.price, mark.price_scale)
            yield portfolio.Holding(
                asset=code,
                quantity=self._quantities[code],
                price="1" if code == self.code else price,
                value=None if value is None else self.text(value),
                percent=None if value is None else _percent(value, self.equity),
            )

    def _rows(self) -> Iterator[tuple[str, str]]:
        def query(**more: object) -> str:
            return urlencode({"account_id": self.account_id, **more}, safe=",")

        for figure in _OF_ALL_ROWS:
            yield figure, query()
        yield "cash", query(asset=self.code) if self.code else query()
        yield "realised_profit", query(code="trade")
        yield "fees", query(code=_FEES)
        yield "net_transfers", query(code=_OUTSIDE)
        for figure in ("day_profit", "day_profit_percent"):
            yield figure, query(**{"from": format_time(self._day_start)})
        for code in self._posted:
            yield f"allocation.{code}", query(asset=code)
        for position in self._positions:
            yield f"positions.{position.symbol}", query(symbol=position.symbol)


def _position(held: PositionChanged, book: LiveBook) -> portfolio.PortfolioPosition:
    told, last = position_answer(held, book), book.last_trade
    return portfolio.PortfolioPosition(
        symbol=told.symbol,
        quantity=told.quantity,
        average_price=told.average_price,
        last_price=None if last is None else book.instrument.price_text(last.price),
        value=told.market_value,
        unrealised_profit=told.unrealised_profit,
        realised_profit=told.realised_profit,
        fees=told.fees,
    )


def _percent(part: int, whole: int) -> str | None:
    if whole <= 0:
        return None
    scaled = mul_div(part, 100 * 10**PERCENT_DIGITS, whole, rounding=Rounding.HALF_EVEN)
    return format_decimal(scaled, PERCENT_DIGITS)
