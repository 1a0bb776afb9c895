"""Archive files: batches that the venue no longer needs at hand, compressed, with their hashes.

Decompressed with any zstd tool a file is lines of JSON: for each batch one line with its place and
its hashes, then its records, byte for byte as they lay in the database. So the chain of a
partition can be proven across archive and database alike.
"""

import hashlib
import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Final, cast

import msgspec
import zstandard

from damrak.adapters.durable_files import PART_SUFFIX, make_directory, write_durably
from damrak.adapters.logs.sqlite.chain import Row
from damrak.ports.log import LogDamaged, LogError

ARCHIVE_DIRECTORY = "archive"
ARCHIVE_FILE_BYTES_MAX: Final = 32 * 1024 * 1024
"""Payload after which an archive file ends; a read unpacks at most one file."""

HEADER_BYTES_MAX: Final = 1_024
COMPRESSION_LEVEL: Final = 1
_FILE_NAME = re.compile(r"(?P<partition>.+)-(?P<first>\d{16})-\d{16}\.jsonl\.zst", re.ASCII)


class _Header(msgspec.Struct, frozen=True):
    partition: str
    first: int
    count: int
    previous: str
    hash: str
    bytes: int


_header_decoder = msgspec.json.Decoder(_Header)


def archive_file_name(partition: str, *, first: int, last: int) -> str:
    """Return the name of the file that holds a partition's records from first to last."""
    return f"{partition}-{first:016d}-{last:016d}.jsonl.zst"


def archive_file_place(name: str) -> tuple[str, int] | None:
    """Return the partition and first offset that a file name tells, None for other files."""
    match = _FILE_NAME.fullmatch(name)
    return None if match is None else (match["partition"], int(match["first"]))


def is_unfinished(path: Path) -> bool:
    """Return whether a file was left half written by a crash."""
    return path.name.endswith(PART_SUFFIX)


def write_archive_file(path: Path, rows: Iterable[Row]) -> bytes:
    """Write batches to a file, durably, and return the file's SHA-256; raises LogError."""
    digest = hashlib.sha256()
    try:
        make_directory(path.parent)
        write_durably(path, _compressed(rows, digest))
    except OSError as error:
        raise LogError(
            f"{path} cannot be written ({error.strerror}): free space or allow this user to write "
            f"there; nothing was removed from the log"
        ) from error
    return digest.digest()


def _compressed(rows: Iterable[Row], digest: "hashlib._Hash") -> Iterator[bytes]:
    compressor = zstandard.ZstdCompressor(COMPRESSION_LEVEL, write_checksum=True).compressobj()
    for row in rows:
        header = _Header(
            row.partition,
            row.first,
            row.length,
            previous=row.previous.hex(),
            hash=row.hash.hex(),
            bytes=len(row.payload),
        )
        for piece in (msgspec.json.encode(header) + b"\n", row.payload):
            chunk = compressor.compress(piece)
            digest.update(chunk)
            yield chunk
    chunk = compressor.flush()
    digest.update(chunk)
    yield chunk


def read_archive_file(path: Path) -> Iterator[Row]:
    """Yield the batches of a file in order; raises LogDamaged when it is missing or altered."""
    try:
        with path.open("rb") as file:
            unpacked = zstandard.ZstdDecompressor().stream_reader(file)
            buffered = cast(IO[bytes], io.BufferedReader(unpacked))
            while line := buffered.readline(HEADER_BYTES_MAX):
                yield _row(line, buffered, path)
    except FileNotFoundError as error:
        raise LogDamaged(f"archive file {path} is missing: restore it from a backup") from error
    except (OSError, zstandard.ZstdError, msgspec.MsgspecError, ValueError) as error:
        raise LogDamaged(
            f"archive file {path} is damaged ({error}): restore it from a backup"
        ) from error


def _row(line: bytes, file: IO[bytes], path: Path) -> Row:
    header = _header_decoder.decode(line)
    payload = file.read(header.bytes)
    if len(payload) != header.bytes:
        raise LogDamaged(f"archive file {path} was cut short: restore it from a backup")
    return Row(
        header.partition,
        header.first,
        header.count,
        previous=bytes.fromhex(header.previous),
        hash=bytes.fromhex(header.hash),
        payload=payload,
    )


def check_archive_file(path: Path, sha256: bytes) -> None:
    """Compare a file with the SHA-256 that was kept of it; raises LogDamaged."""
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").digest()
    except FileNotFoundError as error:
        raise LogDamaged(f"archive file {path} is missing: restore it from a backup") from error
    except OSError as error:
        raise LogDamaged(
            f"archive file {path} cannot be read ({error.strerror}): restore it from a backup"
        ) from error
    if found != sha256:
        raise LogDamaged(
            f"archive file {path} was altered: its SHA-256 must be {sha256.hex()[:16]}, "
            f"was {found.hex()[:16]}; restore it from a backup"
        )
