"""Entries: what is written down of those who steer the venue."""

from collections.abc import Mapping

from damrak.http.calls import Call
from damrak.ports.audit import Entry


def entry_of(call: Call, action: str, details: Mapping[str, str]) -> Entry:
    """Return the line of audit that a caller did something to the venue as a whole."""
    return Entry(
        action=action,
        user_id=call.caller.user_id,
        credential=call.caller.credential,
        target="venue",
        correlation_id=call.cause,
        details=details,
        personal={"address": call.address} if call.address else {},
    )
