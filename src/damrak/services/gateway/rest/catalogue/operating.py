"""What operators do: accounts, money, assets and instruments; and how the venue is."""

from typing import Any, Final

from damrak.http.operations import ANYBODY, Operation
from damrak.ports.identity import Permission
from damrak.services.gateway.rest.rooms.operators import OperatorRoom
from damrak.services.gateway.rest.rooms.parameters import ListQuery
from damrak.services.gateway.rest.rooms.venue import VenueRoom
from damrak.wire import accounts, markets, venue

_ACCOUNT: Final = "/api/accounts/{account_id}"
_INSTRUMENT: Final = {
    "symbol": "BTC-USD",
    "base": "BTC",
    "quote": "USD",
    "price_scale": 2,
    "quantity_scale": 6,
    "tick_table": [{"price_min": "0", "tick": "0.01"}],
    "maker_fee_ppm": -50,
    "taker_fee_ppm": 300,
}
_MONEY: Final = {"asset": "USD", "amount": "100000", "reference": "wire-2030-01-31"}


def account_operating(room: OperatorRoom) -> list[Operation]:
    """Return what operators do with accounts."""
    return [
        Operation(
            method="GET",
            path="/api/accounts",
            name="list_accounts",
            summary="List accounts by number",
            tag="Accounts",
            handle=room.accounts,
            needs=Permission.VIEW_ACCOUNTS,
            query=ListQuery,
            answer=accounts.AccountList,
        ),
        Operation(
            method="POST",
            path="/api/accounts",
            name="open_account",
            summary="Open an account",
            tag="Accounts",
            handle=room.open_account,
            needs=Permission.OPEN_ACCOUNTS,
            body=accounts.OpenAccountRequest,
            body_required=False,
            answer=accounts.Account,
            status=201,
            problems=(409,),
            example={},
            links=(
                ("get_any_account", ("account_id", "$response.body#/account_id")),
                ("deposit", ("account_id", "$response.body#/account_id")),
            ),
        ),
        *_one_account(room),
    ]


def _one_account(room: OperatorRoom) -> list[Operation]:
    return [
        Operation(
            method="GET",
            path=_ACCOUNT,
            name="get_any_account",
            summary="Tell all that an account owns",
            tag="Accounts",
            handle=room.account,
            needs=Permission.VIEW_ACCOUNTS,
            answer=accounts.Account,
            problems=(404,),
        ),
        Operation(
            method="POST",
            path=f"{_ACCOUNT}/deposits",
            name="deposit",
            summary="Credit money from outside",
            handle=room.deposit,
            **_money(),
        ),
        Operation(
            method="POST",
            path=f"{_ACCOUNT}/withdrawals",
            name="withdraw",
            summary="Pay available money out",
            handle=room.withdraw,
            **_money(),
        ),
    ]


def _money() -> dict[str, Any]:
    return {
        "tag": "Accounts",
        "needs": Permission.TRANSFER,
        "body": accounts.MoneyRequest,
        "answer": accounts.MoneyAnswer,
        "status": 201,
        "problems": (404,),
        "example": _MONEY,
        "keyed": True,
    }


def listing_operating(room: OperatorRoom) -> list[Operation]:
    """Return what operators do with assets and instruments."""
    return [
        Operation(
            method="POST",
            path="/api/assets",
            name="list_asset",
            summary="List an asset",
            tag="Markets",
            handle=room.list_asset,
            needs=Permission.LIST_INSTRUMENTS,
            body=markets.Asset,
            answer=markets.Asset,
            status=201,
            problems=(409,),
            example={"code": "BTC", "scale": 8},
        ),
        Operation(
            method="POST",
            path="/api/instruments",
            name="list_instrument",
            summary="List an instrument",
            tag="Markets",
            handle=room.list_instrument,
            needs=Permission.LIST_INSTRUMENTS,
            body=markets.InstrumentRequest,
            answer=markets.Instrument,
            status=201,
            problems=(409,),
            example=_INSTRUMENT,
        ),
        Operation(
            method="PUT",
            path="/api/instruments/{symbol}/status",
            name="set_instrument_status",
            summary="Open, halt or close an instrument",
            tag="Markets",
            handle=room.set_status,
            needs=Permission.HALT_INSTRUMENTS,
            body=markets.StatusRequest,
            answer=markets.Instrument,
            problems=(404, 409),
            example={"status": "halted"},
        ),
    ]


def venue_watching(room: VenueRoom, *, metrics: bool) -> list[Operation]:
    """Return what tells how the venue is; not for all without ``metrics``."""
    counted: dict[str, Any] = {"needs": ANYBODY if metrics else Permission.WATCH_VENUE}
    told: list[tuple[str, str, Any, dict[str, Any]]] = [
        ("/health", "Tell that the process answers", room.health, {"answer": venue.Health}),
        ("/ready", "Tell whether orders are taken in", room.ready, {"answer": venue.Readiness}),
        ("/metrics", "Tell what was counted", room.metrics, counted),
    ]
    return [
        Operation(
            method="GET",
            path=path,
            name=f"get{path.replace('/', '_')}",
            summary=summary,
            tag="Venue",
            handle=handle,
            quiet=True,
            **{"needs": ANYBODY, **more},
        )
        for path, summary, handle, more in told
    ]
