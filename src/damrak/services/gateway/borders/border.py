"""The border: all that is done to a request before it is routed and to an answer before it goes."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from damrak.services.gateway.borders.proxies import Proxies
from damrak.services.gateway.borders.safety import Safety
from damrak.services.gateway.borders.sites import Sites


class Border(Struct, frozen=True, kw_only=True):
    """Hold what is believed, what is ours, and what browsers are told."""

    proxies: Proxies = Proxies()
    sites: Sites = Sites()
    safety: Safety = Safety()

    def headers(self, scope: Any, said: Sequence[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        """Return the headers that an answer lacks."""
        found = [*self.safety.headers(said, scope["scheme"])]
        return found + self.sites.headers(scope)
