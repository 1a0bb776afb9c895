"""The drivers that the log contract runs against: one factory each.

A factory takes an empty folder and returns a function that opens the log; opening again after a
close must find what was there. A driver that needs a server joins with one more factory, which
skips where the server is absent and says so.
"""

from collections.abc import Callable
from pathlib import Path

from damrak.adapters.logs.memory import MemoryLog
from damrak.adapters.logs.sqlite import SqliteLog
from damrak.ports.log import Log

OpenLog = Callable[[], Log]


def memory(_folder: Path) -> OpenLog:
    """Open the one log in memory again and again."""
    log = MemoryLog()
    return lambda: log


def sqlite(folder: Path) -> OpenLog:
    """Open the log in a folder."""
    return lambda: SqliteLog(folder)


LOG_DRIVERS: dict[str, Callable[[Path], OpenLog]] = {"memory": memory, "sqlite": sqlite}
