"""A control plane for tests: the real store, on a SQLite file or on a PostgreSQL server.

``control`` opens one on SQLite. A folder whose conftest has ``either_database`` runs its tests
twice, and then ``control`` opens the second one on PostgreSQL.
"""

import functools
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from damrak.adapters.clocks.manual import ManualClock
from damrak.adapters.databases import open_database
from damrak.ports.audit import Entry
from damrak.ports.clock import Clock
from damrak.services.identity.storage.models import Rows
from damrak.services.identity.storage.store import Store
from damrak.services.identity.storage.vault import Vault, new_key
from tests.postgres import PostgresServer

START = 1_800_000_000_000_000_000
CONNECTIONS = 8
FILE = "control.sqlite"

# Where there is a file system in memory, no test waits for a disk.
_MEMORY = Path("/dev/shm")  # noqa: S108  # each test has a folder of its own
_servers: list[PostgresServer] = []


class Lines:
    """Keep the lines of the audit in a list."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def append(self, session: Session, entries: Collection[Entry], time: int) -> None:
        """Keep entries."""
        self.entries += entries


@contextmanager
def control(clock: Clock | None = None) -> Iterator[tuple[Store, Lines]]:
    """Open an empty control plane, and what is written of it in the audit."""
    lines = Lines()
    with database() as url:
        engine = open_database(url, pool_size=CONNECTIONS)
        store = Store(engine, Vault([new_key()]), clock or ManualClock(START), lines)
        try:
            yield store, lines
        finally:
            store.close()


@contextmanager
def database() -> Iterator[str]:
    """Make a database with the tables of this release and nothing in them; give its URL."""
    if _servers:
        yield _servers[-1].database(_postgres_template(_servers[-1]))
        return
    with _folder() as folder:
        (folder / FILE).write_bytes(_sqlite_template())
        yield f"sqlite:///{folder / FILE}"


@contextmanager
def empty_database() -> Iterator[str]:
    """Make a database without tables; give its URL."""
    if _servers:
        yield _servers[-1].database()
        return
    with _folder() as folder:
        yield f"sqlite:///{folder / FILE}"


@pytest.fixture(autouse=True, params=["sqlite", "postgresql"])
def either_database(request: pytest.FixtureRequest) -> Iterator[str]:
    """Run a test on both databases; give the name of the one."""
    if request.param == "sqlite":
        yield request.param
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    _servers.append(server)
    try:
        yield request.param
    finally:
        _servers.pop()


@functools.cache
def _sqlite_template() -> bytes:
    with _folder() as folder:
        _create_all(f"sqlite:///{folder / FILE}")
        return (folder / FILE).read_bytes()


@functools.cache
def _postgres_template(server: PostgresServer) -> str:
    name = "template_control"
    server.do(f"CREATE DATABASE {name}")
    _create_all(server.url(name))
    return name


def _create_all(url: str) -> None:
    engine = open_database(url, pool_size=1)
    with engine.begin() as connection:
        Rows.metadata.create_all(connection)
    engine.dispose()


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as folder:
        yield Path(folder)
