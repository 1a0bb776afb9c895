"""Messages to bytes and back: JSON with field names, exact for big integers, readable anywhere.

Adding a field with a default keeps old records readable. A record with a type or a field that this
release does not know comes from a later one, and is refused rather than half understood.
"""

from collections.abc import Iterable, Sequence

import msgspec

from damrak.domain.records import Record


class CodecError(Exception):
    """Tell that bytes are not records that this release can read."""


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Record)
_lines = msgspec.json.Decoder(Record)


def encode_record(record: Record) -> bytes:
    """Return a record as one line of JSON, without the newline."""
    return _encoder.encode(record)


def decode_record(line: bytes) -> Record:
    """Return the record of one line of JSON; raises CodecError."""
    try:
        return _decoder.decode(line)
    except msgspec.MsgspecError as error:
        raise CodecError(
            f"record cannot be read by this release ({error}); "
            "if a later release wrote it, use that one"
        ) from error


def encode_records(records: Iterable[Record]) -> bytes:
    """Return records as lines of JSON."""
    return _encoder.encode_lines(records)


def decode_records(payload: bytes) -> Sequence[Record]:
    """Return the records of lines of JSON; raises CodecError."""
    try:
        return _lines.decode_lines(payload)
    except msgspec.MsgspecError as error:
        raise CodecError(
            f"batch cannot be read by this release ({error}); "
            "if a later release wrote it, use that one"
        ) from error
