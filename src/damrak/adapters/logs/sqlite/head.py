"""The stored heads: where each partition ended when last marked, kept outside of the database.

A chain of hashes proves what is there, not that nothing was cut off its end. So the last offset
and hash of each partition are also written to a small file of their own when the log is closed,
when batches are archived and whenever the owner of the log asks, which is at every snapshot. A
database that ends before that file, or holds another batch there, is refused.

What cannot be detected by the log alone: the removal of batches newer than every mark (kept
neither by this file, nor by a snapshot, nor by the watermark of a projection), and the removal of
both the newest batches and the file. Whoever can rewrite all files can also compute all hashes
anew; only a digest kept elsewhere shows that.
"""

from pathlib import Path

import msgspec

from damrak.adapters.durable_files import write_durably
from damrak.adapters.logs.sqlite.chain import Tail
from damrak.ports.log import LogDamaged, LogError

HEAD_FILE = "head.json"
_FORMAT = 1


class _Head(msgspec.Struct, frozen=True):
    offset: int
    hash: str


class _HeadFile(msgspec.Struct, frozen=True):
    format: int
    heads: dict[str, _Head]


def write_heads(directory: Path, tails: dict[str, Tail]) -> None:
    """Store the heads durably; raises LogError."""
    heads = {name: _Head(tail.offset, tail.hash.hex()) for name, tail in sorted(tails.items())}
    content = msgspec.json.format(msgspec.json.encode(_HeadFile(_FORMAT, heads)), indent=1)
    try:
        write_durably(directory / HEAD_FILE, [content, b"\n"])
    except OSError as error:
        raise LogError(
            f"{directory / HEAD_FILE} cannot be written ({error.strerror}): free space or allow "
            f"this user to write there, and start again"
        ) from error


def read_heads(directory: Path) -> dict[str, Tail]:
    """Return the stored heads, {} when there is no file; raises LogError and LogDamaged."""
    path = directory / HEAD_FILE
    try:
        stored = msgspec.json.decode(path.read_bytes(), type=_HeadFile)
        heads = {
            name: Tail(head.offset, bytes.fromhex(head.hash)) for name, head in stored.heads.items()
        }
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise LogError(
            f"{path} cannot be read ({error.strerror}): allow this user to read it"
        ) from error
    except (msgspec.MsgspecError, ValueError) as error:
        raise LogDamaged(f"{path} is damaged ({error}): restore it from a backup") from error
    if stored.format != _FORMAT:
        raise LogDamaged(
            f"{path} has format {stored.format}, this release reads {_FORMAT}: upgrade to the "
            f"release that wrote it"
        )
    return heads


def check_head(partition: str, stored: Tail, tail: Tail) -> None:
    """Raise LogDamaged for a partition that ends before its stored head, or differs there."""
    if tail.offset < stored.offset:
        raise LogDamaged(
            f"tail removed: partition {partition} ends at offset {tail.offset}, was "
            f"{stored.offset} when last marked; restore the log from a backup that reaches it"
        )
    if tail.offset == stored.offset and tail.hash != stored.hash:
        raise LogDamaged(
            f"history changed: the batch of partition {partition} that ends at offset "
            f"{tail.offset} must have hash {stored.hash.hex()[:16]}, was {tail.hash.hex()[:16]}; "
            f"restore the log from a backup"
        )
