"""The application: operations become routes, and whatever goes wrong becomes a problem document."""

from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

from litestar import HttpMethod, Litestar, Request, Response, route
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp, Receive
from msgspec import Struct
from prometheus_client import CollectorRegistry

from damrak.http.calls import BODY_BYTES_MAX, Answer, Call, Nothing, Refused
from damrak.http.operations import Operation, answered
from damrak.http.problems import DoorCode, problem, unavailable
from damrak.ports.history import HistoryBehind
from damrak.ports.identity import IdentityUnavailable
from damrak.services.gateway.admission import Admission
from damrak.services.gateway.borders.border import Border
from damrak.services.gateway.desk import Doors
from damrak.services.gateway.limits.charging import Charging
from damrak.services.gateway.limits.limiter import is_sign_in
from damrak.services.gateway.opening import AccountOpener
from damrak.services.gateway.orders import OrderDesk
from damrak.services.gateway.pages.room import PageRoom
from damrak.services.gateway.rest.catalogue.operating import (
    account_operating,
    listing_operating,
    venue_watching,
)
from damrak.services.gateway.rest.catalogue.owning import account_owning
from damrak.services.gateway.rest.catalogue.queueing import queueing
from damrak.services.gateway.rest.catalogue.reading import account_reading, market_reading
from damrak.services.gateway.rest.catalogue.steering import steering
from damrak.services.gateway.rest.catalogue.trading import (
    native_commands,
    order_entry,
    order_lookups,
)
from damrak.services.gateway.rest.explorer import explorer_operations
from damrak.services.gateway.rest.metrics import Metrics
from damrak.services.gateway.rest.rooms.accounts import AccountRoom
from damrak.services.gateway.rest.rooms.commands import CommandRoom
from damrak.services.gateway.rest.rooms.markets import MarketRoom
from damrak.services.gateway.rest.rooms.operators import OperatorRoom
from damrak.services.gateway.rest.rooms.orders import OrderRoom
from damrak.services.gateway.rest.rooms.queues import QueueRoom
from damrak.services.gateway.rest.rooms.venue import ReadyCheck, VenueRoom
from damrak.services.gateway.rest.watching import Serve, Straight, WatchedApp, fault
from damrak.wire.orders import BATCH_ORDERS_MAX
from damrak.wire.problems import Problem

_CODES: Final = {
    400: DoorCode.REQUEST_INVALID,
    404: DoorCode.NOT_FOUND,
    405: DoorCode.METHOD_NOT_ALLOWED,
    413: DoorCode.BODY_TOO_LARGE,
}


class RestOptions(Struct, frozen=True, kw_only=True):
    """Bound what one request may be, and say whether ``/metrics`` is told to whoever asks.

    Where it is not, operators are told.
    """

    body_bytes_max: int = BODY_BYTES_MAX
    batch_orders_max: int = BATCH_ORDERS_MAX
    metrics: bool = True


def create_app(
    doors: Doors,
    options: RestOptions | None = None,
    *,
    registry: CollectorRegistry | None = None,
    ready_checks: Sequence[ReadyCheck] = (),
    more: Sequence[Operation] = (),
    border: Border = Border(),  # noqa: B008 - frozen
    opener: AccountOpener | None = None,
    pages: PageRoom | None = None,
) -> WatchedApp:
    """Return the door as an ASGI application.

    ``registry`` is what ``/metrics`` tells, ``ready_checks`` say why ``/ready`` should say no, and
    ``more`` are operations of other rooms. The ``border`` says what is believed of a request and
    what browsers are told with an answer. The ``opener`` of accounts is given where other rooms
    open some too. ``pages`` are what the terminal was built to.
    """
    options, pages = options or RestOptions(), pages or PageRoom()
    metrics = Metrics(registry)
    venue = VenueRoom(doors, metrics, ready_checks)
    opener = opener or AccountOpener(doors)
    operations = [*operations_of(doors, options, venue, opener), *more]
    operations += explorer_operations(operations)
    operations.append(pages.operation())
    admission, charging = Admission(doors), Charging(doors.limiter)
    entry = _Entry(admission, charging, options.body_bytes_max)
    served = [(each, _serving(each, entry)) for each in operations]
    litestar = Litestar(
        route_handlers=[_handler(operation, serve) for operation, serve in served],
        exception_handlers={HTTPException: _on_unrouted(charging), Exception: _on_exception},
        openapi_config=None,
        logging_config=None,
        debug=False,
    )
    quiet = frozenset(operation.name for operation in operations if operation.quiet)
    guards = (border, charging)
    return WatchedApp(
        litestar, metrics, guards=guards, quiet=quiet, straight=_straight(served, pages)
    )


def operations_of(
    doors: Doors, options: RestOptions, venue: VenueRoom, opener: AccountOpener
) -> list[Operation]:
    """Return everything that can be asked, apart from the documentation of it."""
    orders = OrderRoom(doors, OrderDesk(doors), options.batch_orders_max)
    operators = OperatorRoom(doors, opener)
    return [
        *order_entry(orders),
        *queueing(QueueRoom(doors)),
        *order_lookups(orders),
        *account_reading(AccountRoom(doors)),
        *account_owning(doors),
        *market_reading(MarketRoom(doors)),
        *native_commands(CommandRoom(doors)),
        *account_operating(operators),
        *listing_operating(operators),
        *venue_watching(venue, metrics=options.metrics),
        *steering(doors, venue),
    ]


def _straight(served: Sequence[tuple[Operation, Serve]], pages: PageRoom) -> Straight:
    known = {(each.method, each.path): serve for each, serve in served if "{" not in each.path}
    show = served[-1][1]
    for path in pages.paths:
        known.setdefault(("GET", path), show)

    def straight(scope: Any) -> Serve | None:
        serve = known.get((scope["method"], scope["path"]))
        return show if serve is None and pages.leads(scope) else serve

    return straight


class _Entry(NamedTuple):
    admission: Admission
    charging: Charging
    body_max: int

    async def refusal(self, call: Call, operation: Operation) -> Problem | None:
        charging = self.charging
        if operation.needs is not None:
            refused = await self.admission.refusal(call, operation.needs)
            if refused is None:
                return charging.caller(call)
            # Whoever is turned away is counted by where he comes from, whatever he showed.
            return charging.stranger(call.scope) or refused
        forged = self.admission.stranger_refusal(call)
        if forged is not None:
            return charging.stranger(call.scope) or forged
        if is_sign_in(operation.method, operation.path):
            return await charging.sign_in(call)
        return charging.stranger(call.scope)


def _serving(operation: Operation, entry: _Entry) -> Serve:
    async def serve(scope: Any, receive: Receive) -> ASGIApp:
        trace = scope["damrak.trace"]
        trace.operation = operation.name
        call = Call(scope, receive, entry.body_max)
        try:
            refused = await entry.refusal(call, operation)
            if refused is not None:
                return Answer.refusing(refused)
            if operation.needs is not None:
                trace.credential = call.caller.credential
                if operation.query is Nothing and call.query_string:
                    call.query(Nothing)
            return answered(operation, await operation.handle(call))
        except Refused as refusal:
            if operation.needs is not None:
                entry.admission.note_denial(call, refusal)
            return Answer.refusing(refusal.problem)
        except HistoryBehind as behind:
            said = problem(DoorCode.HISTORY_BEHIND, str(behind), cause=call.cause)
            return Answer.refusing(said)
        except IdentityUnavailable as away:
            return Answer.refusing(unavailable(str(away), cause=call.cause))

    return serve


def _handler(operation: Operation, serve: Serve) -> HTTPRouteHandler:
    async def handle(request: Request[Any, Any, Any]) -> ASGIApp:
        return await serve(request.scope, request.receive)

    handle.__name__ = operation.name
    path = operation.path.replace("}", ":str}")
    method = HttpMethod(operation.method)
    # What is answered says its own status; the framework would refuse bodies to some.
    return route(path, http_method=method, name=operation.name, status_code=200)(handle)


_OnError = Callable[[Request[Any, Any, Any], HTTPException], Response[bytes]]


def _on_unrouted(charging: Charging) -> _OnError:
    def respond(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
        # What no operation takes costs its sender as much.
        refused = charging.stranger(request.scope)
        if refused is not None:
            return _response(Answer.refusing(refused), None)
        return _on_http_exception(request, error)

    return respond


def _on_http_exception(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    code = _CODES.get(error.status_code)
    if code is None:
        return _on_exception(request, error)
    path = request.scope["path"][:200]
    details = {
        DoorCode.NOT_FOUND: f"there is nothing at {path}",
        DoorCode.METHOD_NOT_ALLOWED: f"{request.scope['method']} is not done at {path}",
    }
    text = details.get(code, "the request cannot be read")
    return _response(Answer.refusing(problem(code, text, cause=_cause(request))), error.headers)


def _on_exception(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    return _response(fault(error, _cause(request)), None)


def _cause(request: Request[Any, Any, Any]) -> str:
    return request.scope["damrak.trace"].cause  # type: ignore[typeddict-item,no-any-return]


def _response(answer: Answer, more: dict[str, str] | None) -> Response[bytes]:
    headers = {name.decode(): value.decode() for name, value in answer.headers}
    kind = headers.pop("content-type")
    # What a framework knows, such as the methods allowed, is passed on.
    headers |= {name.lower(): value for name, value in (more or {}).items()}
    return Response(answer.body, status_code=answer.status, media_type=kind, headers=headers)
