"""What anybody with a key may look at: markets, and his own account."""

from typing import Any, Final

from damrak.http.operations import Operation
from damrak.ports.identity import Permission
from damrak.services.gateway.rest.rooms.accounts import (
    AccountRoom,
    FillsQuery,
    TransfersQuery,
)
from damrak.services.gateway.rest.rooms.indicators import IndicatorRoom, IndicatorsQuery
from damrak.services.gateway.rest.rooms.markets import BarsQuery, DepthQuery, MarketRoom
from damrak.services.gateway.rest.rooms.parameters import AccountQuery, ListQuery
from damrak.services.gateway.rest.rooms.summaries import SummaryRoom
from damrak.wire import accounts, indicators, markets, orders, venue

_NEEDS: Final = {"Account": Permission.VIEW_ACCOUNTS, "Markets": Permission.VIEW_MARKETS}
_SYMBOL: Final = "/api/instruments/{symbol}"


def account_reading(room: AccountRoom) -> list[Operation]:
    """Return what is asked of accounts."""
    own: dict[str, Any] = {"query": AccountQuery}
    owned: list[tuple[str, str, str, dict[str, Any]]] = [
        (
            "/api/account",
            "get_account",
            "Tell all that an account owns",
            own | {"handle": room.account, "answer": accounts.Account},
        ),
        (
            "/api/balances",
            "list_balances",
            "List an account's balances",
            own | {"handle": room.balances, "answer": accounts.BalanceList},
        ),
        (
            "/api/positions",
            "list_positions",
            "List an account's positions",
            own | {"handle": room.positions, "answer": accounts.PositionList},
        ),
    ]
    happened: list[tuple[str, str, str, dict[str, Any]]] = [
        (
            "/api/fills",
            "list_fills",
            "List an account's fills, newest first",
            {"query": FillsQuery, "handle": room.fills, "answer": orders.FillPage},
        ),
        (
            "/api/transfers",
            "list_transfers",
            "List what was posted in an account's ledger, newest first",
            {
                "query": TransfersQuery,
                "handle": room.transfers,
                "answer": accounts.TransferPage,
            },
        ),
    ]
    return [
        *(_get("Account", row, problems=(404,)) for row in owned),
        *(_get("Account", row, problems=(404, 422)) for row in happened),
    ]


def market_reading(room: MarketRoom) -> list[Operation]:
    """Return what is asked of markets."""
    summaries, studies = SummaryRoom(room.doors), IndicatorRoom(room)
    listed: list[tuple[str, str, str, dict[str, Any]]] = [
        (
            "/api/time",
            "get_time",
            "Tell the venue's time",
            {"handle": room.time, "answer": venue.VenueTime},
        ),
        (
            "/api/assets",
            "list_assets",
            "List assets",
            {"handle": room.assets, "answer": markets.AssetList},
        ),
        (
            "/api/instruments",
            "list_instruments",
            "List instruments",
            {"handle": room.instruments, "answer": markets.InstrumentList},
        ),
        (
            "/api/markets",
            "list_markets",
            "Sum up every market: prices of now, and the last 24 hours",
            {"handle": summaries.markets, "answer": markets.MarketList},
        ),
        (
            "/api/indicators",
            "list_indicators",
            "List the indicators that can be asked for",
            {"handle": studies.catalogue, "answer": indicators.IndicatorCatalogue},
        ),
    ]
    of_symbol = [*_of_symbol(room), _study(studies)]
    return [
        *(_get("Markets", row) for row in listed),
        *(_get("Markets", row, problems=(404,)) for row in of_symbol),
    ]


def _of_symbol(room: MarketRoom) -> list[tuple[str, str, str, dict[str, Any]]]:
    return [
        (
            _SYMBOL,
            "get_instrument",
            "Tell an instrument",
            {"handle": room.instrument, "answer": markets.Instrument},
        ),
        (
            f"{_SYMBOL}/book",
            "get_book",
            "Tell the best levels of a book",
            {"handle": room.book, "answer": markets.Book, "query": DepthQuery},
        ),
        (
            f"{_SYMBOL}/quote",
            "get_quote",
            "Tell the best prices and the last trade",
            {"handle": room.quote, "answer": markets.Quote},
        ),
        (
            f"{_SYMBOL}/trades",
            "list_trades",
            "List trades, newest first",
            {"handle": room.trades, "answer": markets.TradePage, "query": ListQuery},
        ),
        (
            f"{_SYMBOL}/bars",
            "list_bars",
            "List time bars, oldest first",
            {"handle": room.bars, "answer": markets.BarList, "query": BarsQuery},
        ),
    ]


def _study(room: IndicatorRoom) -> tuple[str, str, str, dict[str, Any]]:
    return (
        f"{_SYMBOL}/indicators",
        "get_indicators",
        "Tell indicators of time bars, oldest first",
        {
            "handle": room.values,
            "answer": indicators.IndicatorList,
            "query": IndicatorsQuery,
        },
    )


def _get(
    tag: str, row: tuple[str, str, str, dict[str, Any]], *, problems: tuple[int, ...] = ()
) -> Operation:
    path, name, summary, more = row
    return Operation(
        method="GET",
        path=path,
        name=name,
        summary=summary,
        tag=tag,
        needs=_NEEDS[tag],
        problems=problems,
        quiet=True,
        **more,
    )
