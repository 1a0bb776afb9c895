"""What all doors share: the venue behind them, and whether they are still open."""

from collections.abc import Callable
from typing import Protocol

from msgspec import Struct, field

from damrak.domain.commands import ReplaceOrder, SubmitOrder
from damrak.domain.reasons import Preview, Reason
from damrak.http.calls import Call
from damrak.http.cookies import PLAIN_NAMES, CookieNames
from damrak.http.problems import DoorCode
from damrak.ports.audit import Auditor, Did, Doer, Doers, Entry
from damrak.ports.client import AsyncExchangeClient, Places, no_places
from damrak.ports.clock import Clock
from damrak.ports.history import History
from damrak.ports.identity import Caller, Identity
from damrak.runtime.view import View
from damrak.services.gateway.limits.limiter import Limiter
from damrak.services.gateway.steering import Steering
from damrak.wire.accounts import OpenAccountRequest
from damrak.wire.problems import Problem


class Unaudited:
    """Take no notes, where nobody is to read them."""

    def note(self, entry: Entry) -> None:
        """Forget what was done."""


class Unnamed:
    """Know nobody, where nobody keeps names."""

    async def doer(self, number: int) -> Doer | None:
        """Return None."""
        return None


class Openings(Protocol):
    """Know whose an account is that is being opened."""

    async def check(self, call: Call, wanted: OpenAccountRequest) -> None:
        """Raise Refused, before anything is done, where it cannot be his who was named."""

    async def opened(self, call: Call, account_id: int, wanted: OpenAccountRequest) -> None:
        """Give the account, which is open now, to whom it is for."""


class Unowned:
    """Give accounts to nobody, where there are no people."""

    async def check(self, call: Call, wanted: OpenAccountRequest) -> None:
        """Raise Refused where somebody was named."""
        if wanted.owner is not None or wanted.team_id is not None:
            raise call.refuse(DoorCode.FIELD_INVALID, "owner and team_id must be left out")

    async def opened(self, call: Call, account_id: int, wanted: OpenAccountRequest) -> None:
        """Leave the account to whoever sees all."""


def is_denial(said: Problem) -> bool:
    """Return whether a problem is that somebody may not do it, or may not know of an account."""
    return said.code == DoorCode.FORBIDDEN or (
        said.status == 404 and said.code == Reason.ACCOUNT_UNKNOWN
    )


def denial_of(
    caller: Caller, target: str, because: str, *, cause: str = "", address: str = ""
) -> Entry:
    """Return the line of the audit that somebody who is known was not let at something."""
    return Entry(
        action="access.refused",
        outcome=Did.REFUSED,
        user_id=caller.user_id,
        credential=caller.credential,
        target=target,
        correlation_id=cause,
        details={"because": because, "actor": str(caller.actor)},
        personal={"address": address} if address else {},
    )


def same_host(site: str, host: str) -> bool:
    """Return whether a site is the very host that was asked."""
    return site.partition("://")[2] == host


class Doors(Struct, kw_only=True):
    """Hold what the doors ask and answer from.

    ``preview`` and ``places`` read the machine, so they are called on the loop's thread.
    ``refuses`` says why nothing new is taken in, while the venue starts or stops; it is empty while
    it trades.
    ``is_own_site`` tells of a site, as browsers name it, and the host that was asked, whether pages
    from there are the venue's own. ``openings`` knows whose a new account is.
    """

    client: AsyncExchangeClient
    view: View
    history: History
    identity: Identity
    auditor: Auditor = Unaudited()
    doers: Doers = Unnamed()
    openings: Openings = Unowned()
    is_own_site: Callable[[str, str], bool] = same_host
    cookies: CookieNames = PLAIN_NAMES
    limiter: Limiter = Limiter()
    preview: Callable[[SubmitOrder | ReplaceOrder], Preview]
    places: Places = no_places
    steering: Steering = field(default_factory=Steering)
    clock: Clock
    refuses: str = ""
