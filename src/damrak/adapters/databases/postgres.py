"""PostgreSQL as a database of several servers, which take turns in writing.

A turn is an advisory lock that ends with its transaction, however that ends. What is written is
little, and lines of the audit form one chain anyway; in exchange no rule needs to be thought
through for two who write at once, and it means the same as on SQLite.
"""

from typing import Final

from sqlalchemy import URL, Connection, Engine, create_engine, event

from damrak.ports.databases import READS

WRITERS_TURN: Final = 0x6461_6D72_616B
"""The number of the advisory lock under which everybody writes."""

CONNECT_TIMEOUT_S: Final = 3
"""Longest wait for a connection to the server."""

POOL_TIMEOUT_S: Final = 5
"""Longest wait of a thread for one of our connections."""

LOCK_TIMEOUT_MS: Final = 5_000
"""Longest wait for a turn."""

STATEMENT_TIMEOUT_MS: Final = 10_000
"""Longest time of one statement."""

IDLE_TIMEOUT_MS: Final = 10_000
"""Longest silence within a transaction, after which the server ends it and gives the turn on."""

SILENCE_TIMEOUT_MS: Final = 10_000
"""Longest wait for a server that does not even acknowledge what was sent."""

RECYCLE_S: Final = 1_800
"""Age after which a connection is made anew."""

_SESSION: Final = {
    "statement_timeout": f"{STATEMENT_TIMEOUT_MS}",
    "lock_timeout": f"{LOCK_TIMEOUT_MS}",
    "idle_in_transaction_session_timeout": f"{IDLE_TIMEOUT_MS}",
    "timezone": "UTC",
}
_TURN: Final = f"SELECT pg_advisory_xact_lock({WRITERS_TURN})"


def open_postgres(url: URL, pool_size: int) -> Engine:
    """Return the engine of a PostgreSQL database; raises ImportError where the driver is absent."""
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=POOL_TIMEOUT_S,
        pool_pre_ping=True,
        pool_recycle=RECYCLE_S,
        isolation_level="READ COMMITTED",
        # What is bound are digests, hashes and sealed texts: no error repeats them.
        hide_parameters=True,
        connect_args={
            "connect_timeout": CONNECT_TIMEOUT_S,
            "application_name": "damrak",
            "tcp_user_timeout": SILENCE_TIMEOUT_MS,
            "options": " ".join(f"-c {name}={value}" for name, value in _SESSION.items()),
        },
    )
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    if connection.get_execution_options().get(READS):
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
    else:
        # Each statement after this one sees all that was written in the turns before.
        connection.exec_driver_sql(_TURN)
