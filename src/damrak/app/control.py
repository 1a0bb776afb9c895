"""The control plane of a data directory: its database, the keys of its vault, and its store.

It lies in ``control.sqlite`` unless the settings name a server. The keys of the vault lie in
``vault.keys``, for their owner alone, unless the settings hold them; without them nothing that is
sealed can ever be read again, so they are made once, at the first start, and never behind a
database that is sealed already.
"""

import contextlib
import fcntl
import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Engine

from damrak.adapters.clocks.system import SystemClock
from damrak.adapters.databases import DatabaseRefused, open_database
from damrak.adapters.durable_files import sync_directory, write_durably
from damrak.app.config.files import PREFIX
from damrak.app.config.settings import Settings
from damrak.app.register import Refused
from damrak.ports.clock import Clock
from damrak.services.identity.audit.chain import AuditChain
from damrak.services.identity.storage import earlier
from damrak.services.identity.storage.reaching import reaching
from damrak.services.identity.storage.sealing import is_sealed, open_vault
from damrak.services.identity.storage.store import Chain, Store
from damrak.services.identity.storage.upgrading import LaterRelease, upgrade
from damrak.services.identity.storage.vault import Vault, VaultError, new_key

CONTROL_FILE: Final = "control.sqlite"
VAULT_KEYS_FILE: Final = "vault.keys"

KEYS_VARIABLE: Final = f"{PREFIX}SECRETS__KEYS"
"""Where the environment holds the keys of the vault."""

VAULT_LOCK_FILE: Final = "vault.lock"
"""Is held by whoever changes the keys, or needs them to stay as they are for a while."""

VAULT_KEYS_BYTES_MAX: Final = 4_096
"""More than the longest file of keys."""

SQLITE_CONNECTIONS: Final = 8
"""Most connections to a file: the store's threads, and those who work in a thread of their own."""

MakeChain = Callable[[Vault], Chain]
"""Makes the chain of the audit, which seals with a vault."""


@contextmanager
def open_control(
    data_dir: Path,
    settings: Settings,
    clock: Clock | None = None,
    *,
    chain: MakeChain = AuditChain,
) -> Iterator[Store]:
    """Open the control plane of a data directory that exists, and bring it up to this release.

    Raises Refused, StoreUnavailable, OSError.
    """
    clock = clock or SystemClock()
    with explained_control():
        engine = open_engine(data_dir, settings)
        try:
            upgrade(engine)
            _take_over_file(data_dir, engine)
            vault = open_vault(engine, _keys_at_start(data_dir, settings, engine), clock.now())
        except BaseException:
            engine.dispose()
            raise
    keys = key_source(data_dir, settings)
    with closing(Store(engine, vault, clock, chain(vault), keys=keys)) as store:
        yield store


def open_engine(data_dir: Path, settings: Settings) -> Engine:
    """Return the database of a data directory as it is; raises DatabaseRefused, OSError."""
    if settings.database.control_url:
        return open_database(settings.database.control_url, pool_size=settings.database.pool_size)
    return _open_file(data_dir)


def key_source(data_dir: Path, settings: Settings) -> Callable[[], Sequence[str]]:
    """Return a function that returns the vault's keys as they are now, the newest first."""
    if settings.secrets.keys:
        given = [key.strip() for key in settings.secrets.keys.split(",") if key.strip()]
        return lambda: given
    return lambda: read_vault_keys(data_dir)


def read_vault_keys(data_dir: Path) -> list[str]:
    """Return the keys in the file of a data directory, none without it; raises OSError."""
    try:
        with (data_dir / VAULT_KEYS_FILE).open("rb") as file:
            text = file.read(VAULT_KEYS_BYTES_MAX).decode("ascii", errors="replace")
    except FileNotFoundError:
        return []
    return text.split()


def write_vault_keys(data_dir: Path, keys: Sequence[str]) -> None:
    """Replace the keys in the file of a data directory; raises OSError."""
    write_durably(data_dir / VAULT_KEYS_FILE, _lines(keys), private=True)


@contextmanager
def hold_vault_keys(data_dir: Path) -> Iterator[None]:
    """Let nobody change the keys of a data directory that exists while the block lasts.

    Raises Refused where another process does so, OSError.
    """
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
    descriptor = os.open(data_dir / VAULT_LOCK_FILE, flags, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Refused(
                f"the keys of the vault of {data_dir} are in use by another process that rotates "
                "them or copies them: try again when it is done"
            ) from error
        yield
    finally:
        os.close(descriptor)


def require_control(data_dir: Path, settings: Settings) -> None:
    """Raise Refused where no control plane is, so that a question makes none."""
    if not settings.database.control_url and not (data_dir / CONTROL_FILE).exists():
        raise Refused(f"there is no {CONTROL_FILE} in {data_dir}: no server ever ran there")


@contextmanager
def explained_control() -> Iterator[None]:
    """Raise Refused for a control plane that this release, or these settings, cannot open."""
    try:
        yield
    except (DatabaseRefused, LaterRelease, VaultError) as error:
        raise Refused(str(error)) from error


def _keys_at_start(data_dir: Path, settings: Settings, engine: Engine) -> Sequence[str]:
    keys = key_source(data_dir, settings)()
    if keys or settings.secrets.keys:
        return keys
    if is_sealed(engine):
        raise Refused(
            f"{data_dir / VAULT_KEYS_FILE} is absent or empty, and the control plane is sealed "
            f"with what was in it: put it back, or set {KEYS_VARIABLE}"
        )
    _make_vault_keys(data_dir)
    return read_vault_keys(data_dir)


def _make_vault_keys(data_dir: Path) -> None:
    # Two processes may start at once: the file of one of them counts for both.
    path = data_dir / VAULT_KEYS_FILE
    mine = path.with_name(f"{VAULT_KEYS_FILE}.{secrets.token_hex(4)}")
    write_durably(mine, _lines([new_key()]), private=True)
    try:
        with contextlib.suppress(FileExistsError):
            os.link(mine, path)
    finally:
        mine.unlink()
    sync_directory(data_dir)


def _lines(keys: Sequence[str]) -> list[bytes]:
    return [f"{key}\n".encode() for key in keys]


def _open_file(data_dir: Path) -> Engine:
    url = URL.create("sqlite", database=str(data_dir / CONTROL_FILE))
    return open_database(url, pool_size=SQLITE_CONNECTIONS)


def _take_over_file(data_dir: Path, engine: Engine) -> None:
    # Whoever goes to a server at once still has the keys of the first release in the file.
    if engine.dialect.name == "sqlite" or not (data_dir / CONTROL_FILE).exists():
        return
    file = _open_file(data_dir)
    try:
        with reaching(), file.begin() as old:
            if earlier.has_earlier(old):
                with engine.begin() as new:
                    earlier.add_keys(new, earlier.earlier_keys(old))
                earlier.forget_earlier(old)
    finally:
        file.dispose()
