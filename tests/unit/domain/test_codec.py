"""Bytes that are not ours, or not yet ours, are a clear error."""

import pytest

from damrak.domain.codec import CodecError, decode_record, decode_records, encode_record
from damrak.domain.commands import Deposit, OpenAccount
from damrak.domain.decimals import Amount
from damrak.domain.identifiers import AccountId
from damrak.domain.records import Record

GOOD = b'{"time":1,"messages":[{"type":"OpenAccount","account_id":5}]}'


def test_a_record_is_readable_text() -> None:
    assert encode_record(Record(1, (OpenAccount(AccountId(5)),))) == GOOD


def test_numbers_beyond_64_bits_are_exact() -> None:
    record = Record(1, (Deposit(AccountId(5), "WEI", Amount(10**30 + 1), "ref"),))
    assert decode_record(encode_record(record)) == record


@pytest.mark.parametrize(
    "line",
    (
        b"",
        b"{}",
        b"[]",
        b"nonsense",
        GOOD[:-1],
        GOOD.replace(b"OpenAccount", b"OpenMarginAccount"),
        GOOD.replace(b'"account_id":5', b'"account_id":5,"margin":true'),
        GOOD.replace(b'"time":1', b'"time":1,"shard":2'),
        GOOD.replace(b'"account_id":5', b'"account_id":"5"'),
        GOOD.replace(b'"account_id":5', b'"account_id":5.5'),
        GOOD.replace(b',"account_id":5', b""),
    ),
)
def test_what_cannot_be_read_is_refused(line: bytes) -> None:
    with pytest.raises(CodecError, match="cannot be read by this release"):
        decode_record(line)
    with pytest.raises(CodecError, match="if a later release wrote it, use that one"):
        list(decode_records(GOOD + b"\n" + line + b"\n" if line else b"nonsense"))
