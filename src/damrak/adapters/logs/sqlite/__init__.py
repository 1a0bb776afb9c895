"""The log in one SQLite file of one machine, with compressed archive files beside it."""

from damrak.adapters.logs.sqlite.archive import ARCHIVE_FILE_BYTES_MAX
from damrak.adapters.logs.sqlite.log import SqliteLog
from damrak.adapters.logs.sqlite.schema import WAL_BYTES_MAX
from damrak.adapters.logs.sqlite.store import Sizes

__all__ = ["ARCHIVE_FILE_BYTES_MAX", "WAL_BYTES_MAX", "Sizes", "SqliteLog"]
