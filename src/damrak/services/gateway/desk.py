"""What all doors share: the venue behind them, and whether they are still open."""

from collections.abc import Callable

from msgspec import Struct

from damrak.domain.commands import ReplaceOrder, SubmitOrder
from damrak.domain.reasons import Preview
from damrak.ports.audit import Auditor, Entry
from damrak.ports.client import AsyncExchangeClient
from damrak.ports.clock import Clock
from damrak.ports.history import History
from damrak.ports.identity import Identity, Keys
from damrak.runtime.view import View
from damrak.services.gateway.limits.limiter import Limiter


class Unaudited:
    """Take no notes, where nobody is to read them."""

    def note(self, entry: Entry) -> None:
        """Forget what was done."""


def same_host(site: str, host: str) -> bool:
    """Return whether a site is the very host that was asked."""
    return site.partition("://")[2] == host


class Doors(Struct, kw_only=True):
    """Hold what the doors ask and answer from.

    ``preview`` reads the machine, so it is called on the loop's thread. ``refuses`` says why
    nothing new is taken in, while the venue starts or stops; it is empty while it trades.
    ``is_own_site`` tells of a site, as browsers name it, and the host that was asked, whether pages
    from there are the venue's own.
    """

    client: AsyncExchangeClient
    view: View
    history: History
    identity: Identity
    keys: Keys
    auditor: Auditor = Unaudited()
    is_own_site: Callable[[str, str], bool] = same_host
    limiter: Limiter = Limiter()
    preview: Callable[[SubmitOrder | ReplaceOrder], Preview]
    clock: Clock
    refuses: str = ""
