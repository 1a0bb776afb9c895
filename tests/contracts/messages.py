"""Records for the contracts: recognisable, and with numbers that only an exact codec keeps."""

import functools

from damrak.domain.commands import CancelOrder, Deposit
from damrak.domain.decimals import Amount
from damrak.domain.identifiers import AccountId, OrderId
from damrak.domain.records import Record

LARGE_AMOUNT = Amount(2**90 + 1)


@functools.lru_cache(maxsize=50_000)
def record(number: int) -> Record:
    """Return a record that no other number gives."""
    return Record(time=number, messages=(CancelOrder(AccountId(1), OrderId(number)),))


def records(first: int, count: int) -> list[Record]:
    """Return records numbered from first on."""
    return [record(number) for number in range(first, first + count)]


def rich_record() -> Record:
    """Return a record that uses every field."""
    deposit = Deposit(AccountId(7), "USD", LARGE_AMOUNT, 'straße "42" \u2028 line')
    return Record(
        time=1_700_000_000_123_456_789,
        messages=(deposit, CancelOrder(AccountId(7), OrderId(9))),
        writer="inbox.exchange",
        sequence=12,
        cause="request-1",
    )
