"""The Python client: a venue's doors as methods, for threads and for event loops."""

from damrak.adapters.exchanges.api.async_client import AsyncClient
from damrak.adapters.exchanges.api.calls.steps import Patience
from damrak.adapters.exchanges.api.client import Client
from damrak.adapters.exchanges.api.errors import (
    ApiError,
    Conflict,
    Forbidden,
    Malformed,
    NotFound,
    Overloaded,
    Refused,
    Unauthorized,
    Unavailable,
)

__all__ = [
    "ApiError",
    "AsyncClient",
    "Client",
    "Conflict",
    "Forbidden",
    "Malformed",
    "NotFound",
    "Overloaded",
    "Patience",
    "Refused",
    "Unauthorized",
    "Unavailable",
]
