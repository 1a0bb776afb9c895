"""What every message has in common: a type name in the log, and an address.

The address says who must hear a message; the runtime turns it into partitions.
"""

import enum
from typing import ClassVar

from msgspec import Struct


class Address(enum.Enum):
    """Say which key of a message, if any, names the machines that must hear it."""

    ACCOUNT = "account"
    INSTRUMENT = "instrument"
    REGISTRAR = "registrar"
    ALL_ACCOUNTS = "all_accounts"
    ALL_MARKETS = "all_markets"
    EVERYONE = "everyone"
    PUBLIC = "public"


class Message(
    Struct,
    frozen=True,
    gc=False,
    tag=True,
    tag_field="type",
    omit_defaults=True,
    forbid_unknown_fields=True,
    kw_only=False,
):
    """Be the ancestor of every command and event: immutable, one type per fact."""

    address: ClassVar[Address] = Address.PUBLIC
