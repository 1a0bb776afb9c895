"""The audit as the doors say it."""

from msgspec import Struct

from damrak.wire.texts import TimeText


class AuditLine(Struct, frozen=True, kw_only=True):
    """Tell who did what, when, from where, and what came of it.

    ``id`` is ``line:<number>`` of what the control plane did, ``action:<number>`` of what the
    machines were asked, which the log proves. ``user_id`` is None of a key of the venue itself.
    ``hash`` is what the chain says of a line. What ``is_erased`` was personal and is gone.
    """

    id: str
    time: TimeText
    action: str
    outcome: str
    user_id: str | None
    email: str | None
    credential: str
    address: str | None
    account_id: int | None
    order_id: int | None = None
    target: str = ""
    reason: str = ""
    correlation_id: str = ""
    details: dict[str, str] = {}
    personal: dict[str, str] = {}
    is_erased: bool = False
    hash: str | None = None


class AuditPage(Struct, frozen=True):
    """List lines, newest first.

    A page that was asked for by address may be short and still not be the last.
    """

    lines: tuple[AuditLine, ...]
    next_cursor: str | None


class AuditFinding(Struct, frozen=True):
    """Tell what is wrong with the chain, and at which line."""

    line: int
    problem: str


class AuditVerdict(Struct, frozen=True, kw_only=True):
    """Tell whether the chain holds, as far as it was looked at.

    ``lines`` is how many there are and ``head`` the hash of the last of them; ``verified`` of them
    were looked at in this round, which ``is_complete`` once that is all. ``erased`` are lines whose
    personal part is gone, which breaks nothing.
    """

    holds: bool
    is_complete: bool
    lines: int
    verified: int
    erased: int
    head: str
    findings: tuple[AuditFinding, ...]
