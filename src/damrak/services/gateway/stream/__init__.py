"""The stream: what happens, told as it happens, and orders taken over the same socket."""

from damrak.services.gateway.stream.hub import Hub
from damrak.services.gateway.stream.limits import Limits
from damrak.services.gateway.stream.server import StreamServer

__all__ = ["Hub", "Limits", "StreamServer"]
