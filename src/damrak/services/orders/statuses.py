"""Where an order stands, as plain text, because that is what a database driver stores fastest."""

from typing import Final

from damrak.domain.orders import CLOSED, TRANSITIONS, OrderStatus

_S: Final = OrderStatus
ALLOWED: Final = {
    str(status): frozenset(str(target) for target in targets)
    for status, targets in TRANSITIONS.items()
}
"""From each status, the statuses an order may go to."""

CLOSED_TEXT: Final = frozenset(str(status) for status in CLOSED)
SUBMITTED: Final = str(_S.SUBMITTED)
DENIED: Final = str(_S.DENIED)
ACCEPTED: Final = str(_S.ACCEPTED)
PARTIALLY_FILLED: Final = str(_S.PARTIALLY_FILLED)
FILLED: Final = str(_S.FILLED)
PENDING_CANCEL: Final = str(_S.PENDING_CANCEL)
PENDING_REPLACE: Final = str(_S.PENDING_REPLACE)
PENDING: Final = frozenset({PENDING_CANCEL, PENDING_REPLACE})
