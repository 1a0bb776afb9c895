"""The keys of a data directory: the ring in ``control.sqlite``, and the operator's own secret.

The operator's secret lies in ``operator.key``, for its owner alone: whoever may write the data
directory is the operator. A server holds the ring for as long as it runs, so a command changes
keys by itself only while none does.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from damrak.adapters.clocks.system import SystemClock
from damrak.adapters.durable_files import write_durably
from damrak.adapters.logs.sqlite.lock import WriterLock
from damrak.adapters.tables.sqlite import SqliteTables
from damrak.app.control import CONTROL_FILE
from damrak.app.register import Refused
from damrak.ports.clock import Clock
from damrak.ports.identity import KeyRecord, Scope
from damrak.ports.log import LogInUse
from damrak.services.identity.keys import KeyRing, read_keys
from damrak.services.identity.keys.tokens import SECRET_LENGTH

OPERATOR_KEY_FILE: Final = "operator.key"
TRADER_KEY_FILE: Final = "trader.key"


class OperatorKey(NamedTuple):
    """Tell where the operator's secret lies, whether it opens anything, and which key was made."""

    path: Path
    works: bool
    made: KeyRecord | None


@contextmanager
def open_ring(data_dir: Path, clock: Clock | None = None) -> Iterator[KeyRing]:
    """Open the ring of a data directory that exists, for the one process that holds its lock.

    Raises TablesError.
    """
    with closing(SqliteTables(data_dir / CONTROL_FILE, only_copy=True)) as tables:
        yield KeyRing(tables, clock or SystemClock())


@contextmanager
def borrow_ring(data_dir: Path) -> Iterator[KeyRing]:
    """Open the ring for a command; raises LogInUse while another process holds the directory."""
    _require_directory(data_dir)
    lock = WriterLock(data_dir)
    try:
        with open_ring(data_dir) as ring:
            yield ring
    finally:
        lock.release()


def list_keys(data_dir: Path) -> list[KeyRecord]:
    """Return the keys of a data directory, oldest first, also while a server holds them."""
    _require_directory(data_dir)
    if not (data_dir / CONTROL_FILE).exists():
        return []
    try:
        with borrow_ring(data_dir) as ring:
            return ring.all()
    except LogInUse:
        with closing(SqliteTables(data_dir / CONTROL_FILE, read_only=True)) as tables:
            return read_keys(tables)


def ensure_operator_key(data_dir: Path, ring: KeyRing) -> OperatorKey:
    """Make the operator's key at the first start, that is, while no key ever operated.

    Later an absent file is left absent: the operator may keep the secret elsewhere. Raises OSError
    and TablesError.
    """
    if not any(Scope.ADMIN in record.scopes for record in ring.all()):
        return make_operator_key(data_dir, ring)
    secret = read_operator_key(data_dir)
    works = secret is not None and ring.caller_of(secret) is not None
    return OperatorKey(data_dir / OPERATOR_KEY_FILE, works, None)


def make_operator_key(data_dir: Path, ring: KeyRing) -> OperatorKey:
    """Make an operator's key and write its secret to the file that only its owner may read.

    Raises Refused where the file holds one that works, OSError and TablesError.
    """
    path = data_dir / OPERATOR_KEY_FILE
    secret = read_operator_key(data_dir)
    caller = ring.caller_of(secret) if secret else None
    if caller is not None:
        raise Refused(
            f"the operator key in {path} works: to replace it, first revoke it with "
            f"`damrak key revoke {caller.credential.removeprefix('key:')}`"
        )
    made = ring.create_operator(
        lambda secret: write_durably(path, [f"{secret}\n".encode()], private=True)
    )
    return OperatorKey(path, works=True, made=made)


def read_operator_key(data_dir: Path) -> str | None:
    """Return the secret in the operator's file, None where there is none; raises OSError."""
    try:
        with (data_dir / OPERATOR_KEY_FILE).open("rb") as file:
            return file.read(SECRET_LENGTH + 2).decode("ascii", errors="replace").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None


def _require_directory(data_dir: Path) -> None:
    if not data_dir.is_dir():
        raise Refused(
            f"data directory {data_dir} does not exist: make it by the first command that writes, "
            "or choose another --data-dir"
        )
