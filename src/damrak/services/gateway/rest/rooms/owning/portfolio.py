"""Portfolios over REST: the figures of now, and what an account was worth before."""

from typing import Annotated, Any, Final

from msgspec import Meta, Struct

from damrak.http.calls import Call, Refused, no_account
from damrak.http.problems import field_error
from damrak.ports.history import EquityPoint, EquityQuestion
from damrak.services.gateway.desk import Doors
from damrak.services.gateway.rest.rooms.owning.figures import DAY, Moment
from damrak.services.gateway.rest.rooms.parameters import (
    AccountId,
    AccountQuery,
    refused,
    time_of,
)
from damrak.wire import portfolio
from damrak.wire.texts import TimeText, format_time

POINTS_MIN: Final = 4
POINTS_DEFAULT: Final = 500
POINTS_MAX: Final = 1_000
"""Most points of an answer."""

SECOND: Final = 10**9
_MINUTE: Final = 60 * SECOND
_INTERVALS: Final = tuple(minutes * _MINUTE for minutes in (1, 5, 15, 30, 60, 240, 720))


class EquityQuery(
    Struct,
    frozen=True,
    forbid_unknown_fields=True,
    kw_only=True,
    rename={"start": "from", "end": "to"},
):
    """Ask for an account's equity over a time; without ``from`` since its first point."""

    start: TimeText | None = None
    end: TimeText | None = None
    limit: Annotated[int, Meta(ge=POINTS_MIN, le=POINTS_MAX, description="Most points.")] = (
        POINTS_DEFAULT
    )
    account_id: AccountId | None = None


class PortfolioRoom:
    """Answer what accounts are worth."""

    def __init__(self, doors: Doors) -> None:
        self._doors = doors

    async def portfolio(self, call: Call) -> Any:
        """Tell what an account is worth, and how that came."""
        moment = self._moment(call, call.query(AccountQuery).account_id)
        history = self._doors.history
        await history.reach(moment.sequence)
        return moment.answer(await history.standing(moment.question()))

    async def equity(self, call: Call) -> Any:
        """List points of what an account was worth."""
        query = call.query(EquityQuery)
        moment = self._moment(call, query.account_id)
        start, end = time_of(call, "from", query.start), time_of(call, "to", query.end)
        if start is not None and start >= (moment.time if end is None else end):
            rule = "must be before to, and before now"
            raise refused(call, field_error("from", rule, query.start or ""))
        history = self._doors.history
        await history.reach(moment.sequence)
        first = await history.first_equity(moment.account_id, moment.code)
        begun = moment.time if first is None else first - 1
        start = begun if start is None else start
        until = moment.time if end is None else min(end, moment.time)
        # Of a day that began an hour ago, an hour's points are worth having.
        interval = interval_of(until - max(start, begun), query.limit)
        asked = EquityQuestion(
            account_id=moment.account_id,
            asset=moment.code,
            start=start,
            end=until,
            interval=interval,
        )
        points = await history.equity(asked)
        if until == moment.time:
            net = (await history.standing(moment.question())).net_transfers
            points = [*points, EquityPoint(moment.time, moment.equity, net)]
        return _curve(moment, interval, points)

    def _moment(self, call: Call, named: int | None) -> Moment:
        account_id = call.account_id(named)
        view = self._doors.view
        account = view.accounts.get(account_id)
        if account is None:
            raise Refused(no_account(account_id, call.cause))
        return Moment(account, view, max(view.time, self._doors.clock.now()))


def interval_of(span: int, limit: int) -> int:
    """Return the shortest interval of which a span touches few enough, all in nanoseconds.

    The point at the beginning and that of now are counted too.
    """
    for interval in _INTERVALS:
        if _touched(span, interval) <= limit:
            return interval
    days = 1
    while _touched(span, days * DAY) > limit:
        days = max(days + 1, span // (limit * DAY))
    return days * DAY


def _touched(span: int, interval: int) -> int:
    return max(0, span - 1) // interval + 2 + 2


def _curve(moment: Moment, interval: int, points: list[EquityPoint]) -> portfolio.EquityCurve:
    return portfolio.EquityCurve(
        moment.code or None,
        interval // SECOND,
        tuple(
            portfolio.EquityPoint(
                format_time(point.time), moment.text(point.equity), moment.text(point.net_transfers)
            )
            for point in points
        ),
    )
