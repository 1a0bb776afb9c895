"""Snapshots as files: a line that says what follows and its SHA-256, then compressed JSON.

A snapshot saves time and never holds what the log does not, so a damaged one is no loss: older
ones, or the log alone, lead to the same state.
"""

import hashlib
import re
from pathlib import Path
from typing import Final

import msgspec
import zstandard

from damrak.adapters.durable_files import make_directory, write_durably
from damrak.ports.snapshots import Snapshot, SnapshotError

FORMAT: Final = 1
COMPRESSION_LEVEL: Final = 3
SNAPSHOT_BYTES_MAX: Final = 4 * 1024 * 1024 * 1024
"""Largest snapshot, uncompressed; what claims to be larger is damaged."""

INBOX_NAME: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,63}", re.ASCII)
"""What an inbox may be called: its name is part of file names."""


class _Header(msgspec.Struct, frozen=True):
    format: int
    sha256: str
    bytes: int


class FileSnapshots:
    """Keep snapshots in a directory; the first one makes it, its parent must exist."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def save(self, inbox: str, snapshot: Snapshot) -> None:
        """Make a snapshot durable, all or nothing; raises SnapshotError."""
        path = self._path(inbox, snapshot.offset)
        content = msgspec.json.encode(snapshot)
        packed = zstandard.ZstdCompressor(COMPRESSION_LEVEL).compress(content)
        header = _Header(FORMAT, hashlib.sha256(packed).hexdigest(), len(content))
        try:
            make_directory(self._directory)
            write_durably(path, [msgspec.json.encode(header), b"\n", packed])
        except OSError as error:
            raise SnapshotError(
                f"snapshot {path} cannot be written ({error.strerror}): free space or allow this "
                f"user to write there; the log is not affected"
            ) from error

    def offsets(self, inbox: str) -> list[int]:
        """Return the offsets of the snapshots that are there, rising."""
        name = re.compile(rf"{re.escape(inbox)}-(\d{{16}})\.snapshot", re.ASCII)
        try:
            found = [name.fullmatch(path.name) for path in self._directory.iterdir()]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise SnapshotError(
                f"snapshot directory {self._directory} cannot be read ({error.strerror}): "
                f"allow this user to read it"
            ) from error
        return sorted(int(match[1]) for match in found if match is not None)

    def load(self, inbox: str, offset: int) -> Snapshot:
        """Return the snapshot at an offset; raises SnapshotError when it is missing or damaged."""
        path = self._path(inbox, offset)
        try:
            line, _, packed = path.read_bytes().partition(b"\n")
            header = msgspec.json.decode(line, type=_Header)
            _check(header, packed, path)
            content = zstandard.ZstdDecompressor().decompress(packed, max_output_size=header.bytes)
            snapshot = msgspec.json.decode(content, type=Snapshot)
        except FileNotFoundError as error:
            raise SnapshotError(f"snapshot {path} is missing: {_REMEDY}") from error
        except OSError as error:
            raise SnapshotError(
                f"snapshot {path} cannot be read ({error.strerror}): {_REMEDY}"
            ) from error
        except (msgspec.MsgspecError, zstandard.ZstdError) as error:
            raise SnapshotError(f"snapshot {path} is damaged ({error}): {_REMEDY}") from error
        if snapshot.offset != offset:
            raise SnapshotError(f"snapshot {path} is of offset {snapshot.offset}: {_REMEDY}")
        return snapshot

    def delete(self, inbox: str, offset: int) -> None:
        """Remove a snapshot; one that is not there is no error."""
        path = self._path(inbox, offset)
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise SnapshotError(
                f"snapshot {path} cannot be removed ({error.strerror}): "
                f"allow this user to write there"
            ) from error

    def _path(self, inbox: str, offset: int) -> Path:
        if INBOX_NAME.fullmatch(inbox) is None:
            raise ValueError(f"inbox must match {INBOX_NAME.pattern}, was {inbox[:80]!r}")
        return self._directory / f"{inbox}-{offset:016d}.snapshot"


_REMEDY = "remove it; an older snapshot, or the log alone, leads to the same state"


def _check(header: _Header, packed: bytes, path: Path) -> None:
    if header.format != FORMAT:
        raise SnapshotError(
            f"snapshot {path} has format {header.format}, this release reads {FORMAT}: upgrade to "
            f"the release that wrote it, or {_REMEDY}"
        )
    found = hashlib.sha256(packed).hexdigest()
    if found != header.sha256 or not 0 <= header.bytes <= SNAPSHOT_BYTES_MAX:
        raise SnapshotError(
            f"snapshot {path} was altered: its SHA-256 must be {header.sha256[:16]}, "
            f"was {found[:16]}; {_REMEDY}"
        )
