"""Calls that run a venue; they need a key that may operate.

What has no key of its own, such as an account without a number, is not sent again when its answer
was lost: the error then says that the outcome is unknown.
"""

from collections.abc import Iterable

import msgspec

from damrak.adapters.exchanges.api.calls.steps import Answer, Call, Request, get, post
from damrak.adapters.exchanges.api.calls.trading import new_key
from damrak.adapters.exchanges.api.errors import Conflict
from damrak.adapters.exchanges.api.values import Moment, Number, choice, in_path, moment, number
from damrak.domain.instruments import TradingStatus
from damrak.ports.identity import Scope
from damrak.wire.accounts import (
    Account,
    MoneyAnswer,
    MoneyRequest,
    OpenAccountRequest,
)
from damrak.wire.identity.keys import Key, KeyList, KeyRequest, NewKey, RotateRequest
from damrak.wire.markets import Asset, AssetList, Instrument, InstrumentRequest, StatusRequest

ACCOUNTS = "/api/accounts"
ASSETS = "/api/assets"
INSTRUMENTS = "/api/instruments"
KEYS = "/api/keys"


def open_account(account_id: int | None = None) -> Call[Account]:
    """Open an account of a number, or of the next free one."""
    request = post(
        ACCOUNTS,
        OpenAccountRequest(account_id),
        repeatable=account_id is not None,
        lookup="look for it with accounts()",
    )
    there = get(f"{ACCOUNTS}/{account_id}")
    return (yield from _made(request, there)).read(Account)


def deposit(
    account_id: int, asset: str, amount: Number, *, reference: str | None = None
) -> Call[MoneyAnswer]:
    """Credit money from outside; the same ``reference`` is carried out once."""
    return _move_money(account_id, "deposits", _money(asset, amount, reference))


def withdraw(
    account_id: int, asset: str, amount: Number, *, reference: str | None = None
) -> Call[MoneyAnswer]:
    """Let available money leave the venue; the same ``reference`` is carried out once."""
    return _move_money(account_id, "withdrawals", _money(asset, amount, reference))


def _money(asset: str, amount: Number, reference: str | None) -> MoneyRequest:
    return MoneyRequest(asset, number("amount", amount), reference or new_key())


def _move_money(account_id: int, way: str, request: MoneyRequest) -> Call[MoneyAnswer]:
    lookup = f"look for the reference {request.reference!r} in transfers()"
    answer = yield post(f"{ACCOUNTS}/{account_id}/{way}", request, lookup=lookup)
    return answer.read(MoneyAnswer)


def list_asset(code: str, scale: int) -> Call[Asset]:
    """Make an asset known, with its decimal places for life."""
    asset = Asset(code, scale)
    try:
        return (yield post(ASSETS, asset)).read(Asset)
    except Conflict as error:
        if not error.repeated or asset not in (yield get(ASSETS)).read(AssetList).assets:
            raise
        return asset


def list_instrument(request: InstrumentRequest) -> Call[Instrument]:
    """Open an instrument for trading."""
    there = get(f"{INSTRUMENTS}/{in_path(request.symbol)}")
    return (yield from _made(post(INSTRUMENTS, request), there)).read(Instrument)


def set_status(symbol: str, status: TradingStatus | str) -> Call[Instrument]:
    """Open, halt or close an instrument."""
    request = StatusRequest(choice("status", TradingStatus, status))
    path = f"{INSTRUMENTS}/{in_path(symbol)}/status"
    answer = yield Request(method="PUT", path=path, body=msgspec.json.encode(request))
    return answer.read(Instrument)


def keys() -> Call[tuple[Key, ...]]:
    """Return all keys without their secrets, oldest first."""
    answer = yield get(KEYS)
    return answer.read(KeyList).keys


def create_key(
    name: str,
    scopes: Iterable[Scope | str],
    *,
    account_id: int | None = None,
    expires_time: Moment | None = None,
    addresses: Iterable[str] = (),
    requests_per_second: int = 0,
    public_key: str | None = None,
) -> Call[NewKey]:
    """Make a key and return it with its secret, which is told this once.

    One with a ``public_key`` signs and has no secret.
    """
    request = KeyRequest(
        name,
        tuple(choice("scopes", Scope, each) for each in scopes),
        account_id,
        moment("expires_time", expires_time),
        tuple(addresses),
        requests_per_second,
        public_key,
    )
    lookup = "look for it with keys(), and revoke it"
    answer = yield post(KEYS, request, repeatable=False, lookup=lookup)
    return answer.read(NewKey)


def rotate_key(
    key_id: str, *, grace_seconds: int = 0, public_key: str | None = None
) -> Call[NewKey]:
    """Make a key in the place of another one, which works on for a while."""
    request = RotateRequest(grace_seconds, public_key)
    lookup = "look for the key that replaces it with keys(), and revoke it"
    path = f"{KEYS}/{in_path(key_id)}/rotate"
    answer = yield post(path, request, repeatable=False, lookup=lookup)
    return answer.read(NewKey)


def revoke_key(key_id: str) -> Call[Key]:
    """Let a key open nothing any more."""
    answer = yield Request(method="DELETE", path=f"{KEYS}/{in_path(key_id)}")
    return answer.read(Key)


def _made(request: Request, there: Request) -> Call[Answer]:
    try:
        return (yield request)
    except Conflict as error:
        if not error.repeated:
            raise
        # Our own earlier attempt has made it, unless it was another that nobody can tell apart.
        return (yield there)
