"""Peers: how processes of one venue that are apart know each other.

A process shows a token that it made a moment ago for the very process that it asks, and that opens
nothing anywhere else. Each is good for one request.
"""

from typing import Final, Protocol

from msgspec import Struct

VENUE: Final = "venue"
"""The process that takes orders, and knows what everybody may do."""

RELAY: Final = "relay"
"""A process that tells the stream of the venue."""

PEERS: Final = frozenset({VENUE, RELAY})
"""All that a process of a venue can be."""


class Peer(Struct, frozen=True):
    """Name a process: what it is, and which of its kind."""

    name: str
    instance: str


class Peers(Protocol):
    """Make tokens for peers, and tell who made the ones that are shown."""

    def token_for(self, audience: str) -> str:
        """Return a new token that the peer of a name takes, once, within a minute."""

    def peer_of(self, token: str) -> Peer | None:
        """Return who made a token for this process; None where nobody did, or it was shown before.

        Whoever asks has used the token up.
        """
