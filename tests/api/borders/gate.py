"""A venue behind a border: its door with rates, proxies, sites and headers as a server has them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import httpx
import msgspec
from prometheus_client import CollectorRegistry

from damrak.adapters.caches.memory import MemoryCounter
from damrak.adapters.clocks.manual import ManualClock
from damrak.http.calls import Answer, Call
from damrak.http.operations import ANYBODY, Operation
from damrak.services.gateway.borders.border import Border
from damrak.services.gateway.borders.proxies import Proxies
from damrak.services.gateway.borders.safety import Safety
from damrak.services.gateway.borders.sites import Sites
from damrak.services.gateway.limits.limiter import Limiter, LimitFigures, Rates
from damrak.services.gateway.rest import create_app
from tests.api.rest.house import House, open_house

OWN = "https://venue.example.org"
LISTED = "https://terminal.example.org"
PROXY = "10.0.0.1"
STRANGER = "203.0.113.9"
START = 1_800_000_000_000_000_000
RATES = Rates(address_per_second=5, user_per_second=5, key_per_second=10, login_per_minute=3)
BORDER = Border(
    proxies=Proxies(["10.0.0.0/8"]), sites=Sites([OWN], [LISTED]), safety=Safety(31_536_000)
)


class Gate:
    """Ask the door of a house, from any address."""

    def __init__(self, house: House, rates: Rates) -> None:
        self.house = house
        self.clock = ManualClock(START)
        self.limiter = Limiter(MemoryCounter(self.clock), rates)
        house.doors.limiter = self.limiter
        registry = CollectorRegistry()
        registry.register(LimitFigures(self.limiter))
        more = [_operation("/api/auth/login"), _operation("/api/auth/refresh")]
        self.app = create_app(house.doors, registry=registry, more=more, border=BORDER)

    def ask(
        self, method: str, path: str, body: Any = None, *, peer: str = STRANGER, **headers: str
    ) -> httpx.Response:
        """Ask one thing; ``key`` among the headers is a secret."""
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        if "key" in said:
            said["authorization"] = f"Bearer {said.pop('key')}"
        if body is not None:
            said["content-type"] = "application/json"
        return self.house.loop.run_until_complete(self._ask(method, path, body, (peer, said)))

    def wait(self, seconds: int) -> None:
        """Let time pass for the rates."""
        self.clock.set(self.clock.now() + seconds * 1_000_000_000)

    async def _ask(
        self, method: str, path: str, body: Any, sent: tuple[str, dict[str, str]]
    ) -> httpx.Response:
        peer, headers = sent
        transport = httpx.ASGITransport(
            app=cast(Any, self.app), client=(peer, 4711), raise_app_exceptions=False
        )
        content = None if body is None else msgspec.json.encode(body)
        async with httpx.AsyncClient(transport=transport, base_url="http://venue") as client:
            return await client.request(method, path, content=content, headers=headers)


@contextmanager
def open_gate(rates: Rates = RATES) -> Iterator[Gate]:
    """Open a venue behind a border, and close it again."""
    with open_house() as house:
        yield Gate(house, rates)


def _operation(path: str) -> Operation:
    async def tell(call: Call) -> Any:
        return Answer.of(200, call.address)

    return Operation(
        method="POST",
        path=path,
        name=path.replace("/", "-"),
        summary="Tell where the caller comes from",
        tag="Test",
        handle=tell,
        needs=ANYBODY,
    )
