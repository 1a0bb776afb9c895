"""What all doors share: the venue behind them, and whether they are still open."""

from collections.abc import Callable

from msgspec import Struct

from damrak.domain.commands import ReplaceOrder, SubmitOrder
from damrak.domain.reasons import Preview
from damrak.ports.client import AsyncExchangeClient
from damrak.ports.clock import Clock
from damrak.ports.history import History
from damrak.ports.identity import Identity, Keys
from damrak.runtime.view import View


class Doors(Struct, kw_only=True):
    """Hold what the doors ask and answer from.

    ``preview`` reads the machine, so it is called on the loop's thread. ``refuses`` says why
    nothing new is taken in, while the venue starts or stops; it is empty while it trades.
    """

    client: AsyncExchangeClient
    view: View
    history: History
    identity: Identity
    keys: Keys
    preview: Callable[[SubmitOrder | ReplaceOrder], Preview]
    clock: Clock
    refuses: str = ""
