"""Recognising peers: whoever shows the token of a peer may serve the venue, and nothing else."""

from typing import Final

from damrak.ports.identity import Caller, Identity, Permission, SignedRequest
from damrak.ports.peers import Peers

SERVICE_CREDENTIAL: Final = "service:"

_SERVING: Final = frozenset({Permission.SERVE})


class PeerRecogniser:
    """Recognise peers beside those whom an identity recognises."""

    def __init__(self, people: Identity, peers: Peers) -> None:
        self._people = people
        self._peers = peers

    def caller_of(self, secret: str, address: str = "") -> Caller | None:
        """Return who holds a secret, or made the token that it is."""
        caller = self._people.caller_of(secret, address)
        if caller is not None or secret.count(".") != 2:
            return caller
        peer = self._peers.peer_of(secret)
        if peer is None:
            return None
        return Caller(credential=f"{SERVICE_CREDENTIAL}{peer.name}", permissions=_SERVING)

    def signer_of(self, signed: SignedRequest, address: str = "") -> Caller | None:
        """Return who signed a request; peers do not."""
        return self._people.signer_of(signed, address)

    def renewed(self, caller: Caller) -> Caller | None:
        """Return a caller as he is now; a peer is one for a single request."""
        if caller.credential.startswith(SERVICE_CREDENTIAL):
            return None
        return self._people.renewed(caller)

    def page_proof(self, caller: Caller) -> str:
        """Return what only a page of ours knows."""
        return self._people.page_proof(caller)
