"""How the doors say no: problem documents as RFC 9457 has them, with our code and fields."""

from msgspec import Struct


class FieldError(Struct, frozen=True, omit_defaults=True):
    """Name the field of a request that broke a rule, what was sent and what bounds it."""

    field: str
    rule: str
    value: str = ""
    limit: str = ""


class Problem(Struct, frozen=True, omit_defaults=True):
    """Describe why a request was not done (``application/problem+json``).

    ``code`` is a reason of the venue or of the door, in capitals. ``order_id`` names the order that
    was denied, so that it can be looked up. ``correlation_id`` leads to the logs and the ledger.
    ``retry_after`` is in how many seconds the same may be asked again, where waiting helps.
    """

    type: str
    title: str
    status: int
    detail: str
    code: str
    instance: str = ""
    errors: tuple[FieldError, ...] = ()
    order_id: int = 0
    correlation_id: str = ""
    retry_after: int = 0
