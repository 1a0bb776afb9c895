"""How much disk a log takes."""

from pathlib import Path
from typing import NamedTuple

from damrak.adapters.logs.sqlite.archive import ARCHIVE_DIRECTORY
from damrak.adapters.logs.sqlite.schema import DATABASE_FILE


class Sizes(NamedTuple):
    """Hold bytes on disk: of the database with its write-ahead log, and of the archive files.

    ``database_free`` of the database's bytes are room that archived batches left for new ones.
    """

    database: int
    database_free: int
    archive: int
    archive_files: int


def measure(directory: Path, database_free: int) -> Sizes:
    """Return the sizes of the files in a log's directory."""
    database = [directory / f"{DATABASE_FILE}{suffix}" for suffix in ("", "-wal", "-shm")]
    archive = list((directory / ARCHIVE_DIRECTORY).glob("*"))
    return Sizes(
        database=_bytes(database),
        database_free=database_free,
        archive=_bytes(archive),
        archive_files=len(archive),
    )


def _bytes(paths: list[Path]) -> int:
    return sum(path.stat().st_size for path in paths if path.is_file())
