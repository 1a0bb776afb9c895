"""Tracing: one identifier from the request to the ledger row, as W3C Trace Context has it.

A caller's trace goes on here; without one a trace begins. The trace id is the correlation id of
logs, problem documents and the ``cause`` of everything that the request makes the venue do.
"""

import re
from collections.abc import Iterable
from random import Random, SystemRandom
from typing import Final

from damrak.ports.cache import Count

_PARENT = re.compile(rb"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")
_FORBIDDEN_VERSION: Final = b"ff"
_NO_TRACE: Final = b"0" * 32
_NO_SPAN: Final = b"0" * 16
_UNSAMPLED: Final = b"00"

# Ids must be unlike each other, not unguessable, and asking the system for each is dear.
_chance = Random(SystemRandom().getrandbits(256))  # noqa: S311


class Trace:
    """Hold the trace that a request belongs to, and the span that it is."""

    __slots__ = ("_flags", "_trace_id", "cause", "count", "credential", "operation")

    def __init__(self, headers: Iterable[tuple[bytes, bytes]]) -> None:
        self._trace_id, self._flags = _parent_of(headers) or (
            b"%032x" % (_chance.getrandbits(128) or 1),
            _UNSAMPLED,
        )
        self.cause = self._trace_id.decode()
        self.operation = ""
        self.credential = ""
        self.count: Count | None = None

    def headers(self) -> tuple[tuple[bytes, bytes], tuple[bytes, bytes]]:
        """Return the headers that tell the caller where to look."""
        span = b"%016x" % (_chance.getrandbits(64) or 1)
        parent = b"00-%b-%b-%b" % (self._trace_id, span, self._flags)
        return (b"traceparent", parent), (b"x-correlation-id", self._trace_id)


def _parent_of(headers: Iterable[tuple[bytes, bytes]]) -> tuple[bytes, bytes] | None:
    found = [value for name, value in headers if name == b"traceparent"]
    match = _PARENT.fullmatch(found[0]) if len(found) == 1 else None
    if match is None or match[1] == _FORBIDDEN_VERSION:
        return None
    if match[2] == _NO_TRACE or match[3] == _NO_SPAN:
        return None
    if match[1] == b"00" and match[5]:
        return None
    return match[2], match[4]
