"""The REST door: the venue over HTTP and JSON, documented by itself."""

from damrak.services.gateway.rest.app import RestOptions, create_app
from damrak.services.gateway.rest.watching import WatchedApp

__all__ = ["RestOptions", "WatchedApp", "create_app"]
