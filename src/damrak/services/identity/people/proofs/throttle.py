"""The throttle: who was wrong too often waits, longer each time, but never for good.

An attempt is counted before it is judged and given back once it was right, so fifty at the same
time are fifty. What is counted is durable. Accounts and addresses count apart: a person waits at
most a quarter of an hour, whatever others do to his account (ASVS 2.2.1: fewer than a hundred
failures an hour).
"""

from collections.abc import Iterable
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Final

from msgspec import Struct
from sqlalchemy import delete, update

from damrak.services.identity.people.proofs.tokens import NANOSECONDS
from damrak.services.identity.storage.models import Throttle
from damrak.services.identity.storage.store import Unit

DOUBLINGS_MAX: Final = 20
"""After so many failures beyond those that are free, waiting grows no longer."""

HOUSEHOLD_BITS: Final = 64
"""Bits of an address of version 6 that one household or firm is given (RFC 6177)."""


class Pace(Struct, frozen=True):
    """Say how often one may be wrong: ``free`` times at once, then after a wait that doubles.

    Failures are forgotten once there was none for ``forget_seconds``.
    """

    free: int
    first_seconds: int
    longest_seconds: int
    forget_seconds: int

    def wait_seconds(self, failures: int) -> int:
        """Return how long the next attempt has to wait after so many failures."""
        beyond = failures - self.free
        if beyond < 0:
            return 0
        longer: int = self.first_seconds << min(beyond, DOUBLINGS_MAX)
        return min(self.longest_seconds, longer)


OF_ACCOUNT: Final = Pace(free=5, first_seconds=1, longest_seconds=900, forget_seconds=43_200)
OF_ADDRESS: Final = Pace(free=100, first_seconds=1, longest_seconds=900, forget_seconds=3_600)
OF_FACTOR: Final = Pace(free=5, first_seconds=4, longest_seconds=900, forget_seconds=43_200)
OF_LETTERS: Final = Pace(free=5, first_seconds=600, longest_seconds=3_600, forget_seconds=86_400)
"""How many letters one address is sent that it did not ask for itself."""


class Subject(Struct, frozen=True):
    """Name whose attempts are counted: ``kind`` and ``text`` are kept as a keyed digest only."""

    kind: str
    text: str
    pace: Pace

    def key(self, unit: Unit) -> str:
        """Return the digest under which attempts are counted."""
        return unit.vault.index(f"throttle {self.kind}", self.text)


class MustWait(Exception):
    """Tell that an attempt is not looked at, and after how many seconds another one is."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"too many attempts: wait {seconds} s")
        self.seconds = seconds


def account_subject(email: str, device: str = "") -> Subject:
    """Return what is counted for an account, whether or not there is one of that address.

    A ``device`` that its owner signed in from before counts apart: whoever guesses elsewhere, and
    does so whenever the wait ends, keeps him out nowhere that he is known.
    """
    return Subject("account", f"{email}\0{device}" if device else email, OF_ACCOUNT)


def address_subject(address: str) -> Subject:
    """Return what is counted for the address that somebody calls from.

    Whoever has one address of version 6 has 2**64 of them, so those count as one.
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return Subject("address", address, OF_ADDRESS)
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        address = str(IPv6Network((parsed, HOUSEHOLD_BITS), strict=False))
    return Subject("address", address, OF_ADDRESS)


def proof_subject(user_id: int) -> Subject:
    """Return what is counted where somebody who is signed in shows his password again."""
    return Subject("proof", str(user_id), OF_ACCOUNT)


def factor_subject(user_id: int) -> Subject:
    """Return what is counted for codes of a person."""
    return Subject("factor", str(user_id), OF_FACTOR)


def letter_subject(email: str) -> Subject:
    """Return what is counted for letters to an address."""
    return Subject("letter", email, OF_LETTERS)


def take(unit: Unit, subjects: Iterable[Subject]) -> None:
    """Count an attempt of each subject; raises MustWait, and the unit must then be undone."""
    # In one order, so that two who count the same do not wait for each other.
    for subject in sorted(subjects, key=lambda each: each.kind):
        _take(unit, subject)


def is_free(unit: Unit, subject: Subject) -> bool:
    """Count an attempt where it need not wait, and return whether that was so."""
    try:
        _take(unit, subject)
    except MustWait:
        return False
    return True


def give_back(unit: Unit, subject: Subject) -> None:
    """Take one attempt off, since it was right; those of others stay counted."""
    unit.session.execute(
        update(Throttle)
        .where(Throttle.subject == subject.key(unit), Throttle.failures > 0)
        .values(failures=Throttle.failures - 1, barred_until=0)
    )


def forgive(unit: Unit, subject: Subject) -> None:
    """Forget all failures of a subject."""
    unit.session.execute(delete(Throttle).where(Throttle.subject == subject.key(unit)))


def _take(unit: Unit, subject: Subject) -> None:
    # Transactions that write take turns, so what is read here stays true until it is written.
    key, now = subject.key(unit), unit.now
    row = unit.session.get(Throttle, key)
    if row is None:
        row = Throttle(subject=key, failures=0, last_time=now, barred_until=0)
        unit.session.add(row)
        unit.session.flush()
    if row.barred_until > now:
        raise MustWait(-(-(row.barred_until - now) // NANOSECONDS))
    forgotten = row.last_time < now - subject.pace.forget_seconds * NANOSECONDS
    failures = 1 if forgotten else row.failures + 1
    until = now + subject.pace.wait_seconds(failures) * NANOSECONDS
    unit.session.execute(
        update(Throttle)
        .where(Throttle.subject == key)
        .values(failures=failures, last_time=now, barred_until=until)
    )
