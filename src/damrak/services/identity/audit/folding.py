"""Folding: tells a refusal that is new from one that only repeats, and counts the repetitions.

The same refusal from one address is one line and, a window later, one line with a count. Whoever
varies what he asks for is folded too, once he has filled his share of lines; and if addresses are
too many to count, whatever they are refused is counted together.
"""

import ipaddress
from functools import lru_cache
from itertools import takewhile
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from damrak.ports.audit import Entry

WINDOW_SECONDS: Final = 60
"""How long repetitions are counted before they become a line."""

DIFFERENT_MAX: Final = 20
"""Most refusals of one address in a window that have lines of their own."""

ADDRESSES_MAX: Final = 1_024
"""Most addresses that are told apart in a window."""

NETWORK_BITS: Final = 64
"""Leading bits of an IPv6 address that tell callers apart: who has one has all of its network."""

REPEATED: Final = "repeated"

_NANOSECONDS: Final = 1_000_000_000

_Key = tuple[str, ...]
_OWN_PARTS: Final = 5


class _Fold(Struct):
    entry: Entry
    ends: int
    count: int = 0


class Folding:
    """Count repeated refusals; times are nanoseconds UTC."""

    def __init__(self) -> None:
        self._folds: dict[_Key, _Fold] = {}
        self._of_source: dict[str, int] = {}

    def is_new(self, entry: Entry, now: int) -> bool:
        """Return whether a refusal deserves a line now; otherwise it is counted."""
        key = self._key(entry)
        fold = self._folds.get(key)
        if fold is not None:
            fold.count += 1
            return False
        self._folds[key] = _Fold(entry, now + WINDOW_SECONDS * _NANOSECONDS)
        source = key[0]
        self._of_source[source] = self._of_source.get(source, 0) + 1
        return True

    def ended(self, now: int) -> list[Entry]:
        """Return a line for each refusal that was repeated in a window that has ended."""
        # Windows are of one length, so they end in the order in which they began.
        over = list(takewhile(lambda key: self._folds[key].ends <= now, self._folds))
        return [entry for key in over for entry in self._close(key)]

    def all(self) -> list[Entry]:
        """Return a line for each refusal that was repeated, and begin anew."""
        return [entry for key in list(self._folds) for entry in self._close(key)]

    def _key(self, entry: Entry) -> _Key:
        address = entry.personal.get("address", "")
        source = _source(address) if address else f"of {entry.credential}"
        own = (source, entry.action, str(entry.user_id), entry.credential, entry.target)
        if own in self._folds:
            return own
        lines = self._of_source.get(source)
        if lines is None and len(self._of_source) >= ADDRESSES_MAX:
            return ("many", entry.action)
        if lines is not None and lines >= DIFFERENT_MAX:
            return (source, entry.action)
        return own

    def _close(self, key: _Key) -> list[Entry]:
        fold = self._folds.pop(key)
        left = self._of_source[key[0]] = self._of_source[key[0]] - 1
        if not left:
            del self._of_source[key[0]]
        if not fold.count:
            return []
        entry = fold.entry
        said = {**entry.details, REPEATED: str(fold.count), "seconds": str(WINDOW_SECONDS)}
        if len(key) < _OWN_PARTS:
            # Folded of different ones: only what they share is said.
            personal = entry.personal if key[0] != "many" else {}
            shared = {"address": personal["address"]} if "address" in personal else {}
            kept = {REPEATED: said[REPEATED], "seconds": said["seconds"], "of": "different ones"}
            return [
                Entry(action=entry.action, outcome=entry.outcome, details=kept, personal=shared)
            ]
        return [replace(entry, details=said, correlation_id="")]


@lru_cache(maxsize=4_096)
def _source(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return f"of {address}"
    plain = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else parsed
    if plain is not None:
        return str(plain)
    return str(ipaddress.ip_network((int(parsed), NETWORK_BITS), strict=False))
