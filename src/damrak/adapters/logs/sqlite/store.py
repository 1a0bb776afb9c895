"""One connection, held by one thread at a time, that stops for good when a commit fails.

After a failed commit nobody can say what the disk holds, so the only safe thing is to write no
more: the process ends and reads what is there.
"""

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from damrak.adapters.logs.sqlite import schema
from damrak.adapters.logs.sqlite.archive import ARCHIVE_DIRECTORY
from damrak.adapters.logs.sqlite.engine import Connection, Engine, translated
from damrak.ports.log import LogError


class Sizes(NamedTuple):
    """Hold bytes on disk: of the database with its write-ahead log, and of the archive files.

    ``database_free`` of the database's bytes are room that archived batches left for new ones.
    """

    database: int
    database_free: int
    archive: int
    archive_files: int


class Store:
    """Own the connection to the database in a directory; raises LogError."""

    def __init__(
        self,
        engine: Engine,
        directory: Path,
        *,
        read_only: bool,
        synchronous: str,
        wal_bytes_max: int,
    ) -> None:
        self.directory = directory
        self.read_only = read_only
        self._engine = engine
        self._path = directory / schema.DATABASE_FILE
        self._lock = threading.Lock()
        self._closed = False
        self._refusal = "was opened read-only" if read_only else ""
        self._connection = schema.open_database(
            engine,
            directory,
            read_only=read_only,
            synchronous=synchronous,
            wal_bytes_max=wal_bytes_max,
        )

    @property
    def writable(self) -> bool:
        """Return whether a transaction may be tried."""
        return not self._refusal and not self._closed

    @contextlib.contextmanager
    def session(self) -> Iterator[Connection]:
        """Lend the connection; raises LogError once closed."""
        with self._lock, translated(self._engine, self._path):
            if self._closed:
                raise LogError(f"log in {self.directory} was closed: open it again")
            yield self._connection

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Lend the connection for a commit at the end of the block, or nothing at all.

        Any failure within makes this and all later transactions raise LogError.
        """
        with self.session() as connection:
            if self._refusal:
                raise LogError(f"log in {self.directory} {self._refusal}")
            try:
                with translated(self._engine, self._path):
                    connection.execute("BEGIN IMMEDIATE")
                    yield connection
                    connection.execute("COMMIT")
            except BaseException as error:
                self._refusal = f"has stopped after a commit that failed: {error}"
                with contextlib.suppress(self._engine.error):
                    connection.execute("ROLLBACK")
                raise

    def sizes(self) -> Sizes:
        """Return the bytes that the database and its archive take."""
        with self.session() as connection:
            free = schema.free_bytes(connection)
        database = [Path(f"{self._path}{suffix}") for suffix in ("", "-wal", "-shm")]
        archive = list((self.directory / ARCHIVE_DIRECTORY).glob("*"))
        return Sizes(_bytes(database), free, _bytes(archive), len(archive))

    def close(self) -> None:
        """Release the file; closing twice is no error."""
        with self._lock, translated(self._engine, self._path):
            if not self._closed:
                self._closed = True
                self._connection.close()


def _bytes(paths: list[Path]) -> int:
    return sum(path.stat().st_size for path in paths if path.is_file())
