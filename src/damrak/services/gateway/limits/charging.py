"""Charging: every request costs its sender something, before it costs the venue more."""

from typing import Any

from damrak.http.calls import Call, Refused, address_of
from damrak.services.gateway.limits.limiter import Limiter, too_often
from damrak.wire.problems import Problem


class Charging:
    """Count the requests of one door; what they were counted as is told with their answers."""

    def __init__(self, limiter: Limiter) -> None:
        self._limiter = limiter

    def caller(self, call: Call, cost: int = 1) -> Problem | None:
        """Count what somebody known asks; return the problem of too much."""
        count = self._limiter.caller(call.caller, cost)
        if count is None:
            return None
        call.scope["damrak.trace"].count = count
        return too_often(count, cost=cost, cause=call.cause) if count.wait_seconds else None

    def stranger(self, scope: Any) -> Problem | None:
        """Count what nobody known asks; return the problem of too much."""
        count = self._limiter.address(address_of(scope))
        if count is None:
            return None
        trace = scope["damrak.trace"]
        trace.count = count
        return too_often(count, cause=trace.cause) if count.wait_seconds else None

    async def sign_in(self, call: Call) -> Problem | None:
        """Count an attempt to sign in, as a request and as an attempt."""
        refused = self.stranger(call.scope)
        if refused is not None:
            return refused
        count = await self._limiter.sign_in(call.address)
        if count is None:
            return None
        call.scope["damrak.trace"].count = count
        return too_often(count, cause=call.cause) if count.wait_seconds else None

    def more(self, call: Call, cost: int) -> None:
        """Count what else a request holds, such as the orders of a batch; raises Refused."""
        if cost > 0:
            refused = self.caller(call, cost)
            if refused is not None:
                raise Refused(refused)
