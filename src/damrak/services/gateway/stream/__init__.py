"""The stream: what happens, told as it happens, and orders taken over the same socket."""

from damrak.services.gateway.stream.hub import Hub
from damrak.services.gateway.stream.listening import Limits
from damrak.services.gateway.stream.server import StreamServer
from damrak.services.gateway.stream.sse import EventStreams

__all__ = ["EventStreams", "Hub", "Limits", "StreamServer"]
