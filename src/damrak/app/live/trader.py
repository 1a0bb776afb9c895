"""The first trader: an account with play money and a key for it, made once and kept in a file.

It is the account of the first trader among the newcomers, where there is one.
"""

import time
from pathlib import Path
from typing import Final

from msgspec import Struct

from damrak.adapters.durable_files import write_durably
from damrak.adapters.exchanges.api import Client, Unauthorized
from damrak.app.identity.key_files import TRADER_KEY_FILE
from damrak.app.live.newcomers import (
    KEY_NAME,
    give_account,
    make_trader_key,
    traders_without_account,
)
from damrak.services.identity.storage.store import Store

KNOWN_SECONDS_MAX: Final = 10.0
"""How long a server may take to hear of a new key."""

POLL_SECONDS: Final = 0.1
PLAY_MONEY: Final = "1000000"
"""What the trader is given of every asset that instruments are paid with."""

_SECRET_CHARACTERS_MAX: Final = 256


class Trader(Struct, frozen=True):
    """Name an account, and the secret of a key that trades on it."""

    account_id: int
    secret: str


def ensure_traders(operator: Client, data_dir: Path, store: Store) -> Trader:
    """Return the trader of a data directory, made where there is none.

    Each newcomer who trades gets an account with play money. Raises ApiError, OSError, Refused and
    StoreUnavailable.
    """
    given = [give_account(store, operator, each) for each in traders_without_account(store)]
    for account_id in given:
        _fund(operator, account_id)
    return _ensure_key(operator, data_dir, store, given)


def _ensure_key(operator: Client, data_dir: Path, store: Store, given: list[int]) -> Trader:
    path = data_dir / TRADER_KEY_FILE
    secret = _kept(path)
    if secret is not None:
        try:
            with _client_like(operator, secret) as client:
                account_id = client.account().account_id
        except Unauthorized:
            pass  # revoked, or of another venue that lived here
        else:
            _fund(operator, account_id)
            return Trader(account_id, secret)
    account_id = given[0] if given else _account(operator)
    _fund(operator, account_id)
    secret = make_trader_key(store, account_id)
    write_durably(path, [f"{secret}\n".encode()], private=True)
    _wait_until_known(operator, secret)
    return Trader(account_id, secret)


def _client_like(operator: Client, secret: str) -> Client:
    return Client(
        operator.url, key=secret, patience=operator.patience, certificate=operator.certificate
    )


def _wait_until_known(operator: Client, secret: str) -> None:
    # The server looks every so often what others have written into the control plane.
    until = time.monotonic() + KNOWN_SECONDS_MAX
    with _client_like(operator, secret) as client:
        while True:
            try:
                client.account()
            except Unauthorized:
                if time.monotonic() > until:
                    raise
                time.sleep(POLL_SECONDS)
            else:
                return


def _kept(path: Path) -> str | None:
    try:
        with path.open(encoding="ascii", errors="replace") as file:
            return file.read(_SECRET_CHARACTERS_MAX).strip() or None
    except FileNotFoundError:
        return None


def _account(operator: Client) -> int:
    for key in reversed(operator.keys()):
        if key.name == KEY_NAME and key.account_id is not None:
            return key.account_id
    return operator.open_account().account_id


def _fund(operator: Client, account_id: int) -> None:
    # The reference makes it once in the account's life, however often it is asked for.
    for asset in sorted({listed.quote for listed in operator.instruments()}):
        operator.deposit(account_id, asset, PLAY_MONEY, reference=f"play-money-{asset}")
