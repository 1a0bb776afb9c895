"""The first trader: an account with play money and a key for it, made once and kept in a file."""

from pathlib import Path
from typing import Final

from msgspec import Struct

from damrak.adapters.durable_files import write_durably
from damrak.adapters.exchanges.api import Client, Unauthorized
from damrak.app.keys import TRADER_KEY_FILE
from damrak.ports.identity import Scope

TRADER_NAME: Final = "trader"
PLAY_MONEY: Final = "1000000"
"""What the trader is given of every asset that instruments are paid with."""

_SECRET_CHARACTERS_MAX: Final = 256


class Trader(Struct, frozen=True):
    """Name an account, and the secret of a key that trades on it."""

    account_id: int
    secret: str


def ensure_trader(operator: Client, data_dir: Path) -> Trader:
    """Return the trader of a data directory, made where there is none; raises ApiError, OSError."""
    path = data_dir / TRADER_KEY_FILE
    secret = _kept(path)
    if secret is not None:
        try:
            with Client(operator.url, key=secret, patience=operator.patience) as client:
                account_id = client.account().account_id
        except Unauthorized:
            pass  # revoked, or of another venue that lived here
        else:
            _fund(operator, account_id)
            return Trader(account_id, secret)
    account_id = _account(operator)
    _fund(operator, account_id)
    made = operator.create_key(TRADER_NAME, (Scope.READ, Scope.TRADE), account_id=account_id)
    write_durably(path, [f"{made.secret}\n".encode()], private=True)
    return Trader(account_id, made.secret)


def _kept(path: Path) -> str | None:
    try:
        with path.open(encoding="ascii", errors="replace") as file:
            return file.read(_SECRET_CHARACTERS_MAX).strip() or None
    except FileNotFoundError:
        return None


def _account(operator: Client) -> int:
    for key in reversed(operator.keys()):
        if key.name == TRADER_NAME and key.account_id is not None:
            return key.account_id
    return operator.open_account().account_id


def _fund(operator: Client, account_id: int) -> None:
    # The reference makes it once in the account's life, however often it is asked for.
    for asset in sorted({listed.quote for listed in operator.instruments()}):
        operator.deposit(account_id, asset, PLAY_MONEY, reference=f"play-money-{asset}")
