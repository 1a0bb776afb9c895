"""Whoever signed in listens and trades as far as his session goes, and not a moment longer."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from damrak.http.cookies import PREFIXED_NAMES
from damrak.ports.audit import Entry
from damrak.ports.identity import Role
from damrak.services.gateway.orders import OrderDesk
from damrak.services.gateway.stream.listening import Limits
from damrak.services.gateway.stream.server import StreamServer
from damrak.services.identity.sessions import rows
from damrak.services.identity.storage.models import UserRole
from damrak.services.identity.storage.store import Unit
from tests.api.stream.parts import (
    SYMBOL,
    TIMEOUT,
    Client,
    Venue,
    client_of,
    open_venue,
    order,
    run,
)
from tests.api.stream.test_stream_sse import Events, _door
from tests.unit.services.identity.sessions.lobby import Browser, Lobby, lobby

SOON = Limits(key_check_seconds=0.05)
NEVER = Limits(key_check_seconds=600.0)


class Notes:
    """Keep what was noted."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def note(self, entry: Entry) -> None:
        """Keep an entry."""
        self.entries.append(entry)


class Stage:
    """Hold a venue in which Anna, who trades on account 1, has signed in."""

    def __init__(self, venue: Venue, place: Lobby, anna: tuple[int, Browser]) -> None:
        self.venue, self.place = venue, place
        self.anna_id, self.anna = anna
        self.notes = Notes()
        venue.doors.auditor = self.notes

    @property
    def token(self) -> str:
        """Return Anna's access token."""
        return self.anna.cookies["damrak_access"]

    @asynccontextmanager
    async def page(self, cookie: str = "", **headers: str) -> AsyncIterator[Client]:
        """Connect as a page in Anna's browser does."""
        own = f"http://127.0.0.1:{self.venue.port}"
        said = {"Cookie": cookie or self.anna.header, "Origin": own, **headers}
        said = {name: value for name, value in said.items() if value}
        async with connect(self.venue.url, additional_headers=said, origin=None) as socket:
            yield Client(socket)

    async def do(self, work: Any) -> None:
        """Do a unit of work while the loop goes on."""
        await self.place.store.run(work)

    async def end_session(self) -> None:
        """End Anna's session from elsewhere."""

        def work(unit: Unit) -> None:
            rows.end_all(unit, self.anna_id, "test")

        await self.do(work)


@asynccontextmanager
async def _staged(place: Lobby, limits: Limits, *roles: Role) -> AsyncIterator[Stage]:
    anna_id = place.person(*roles, account=1)
    anna = await asyncio.to_thread(place.sign_in, anna_id)
    async with open_venue() as venue:
        venue.doors.identity = place.doors
        desk = OrderDesk(venue.doors)
        server = StreamServer(
            venue.doors, venue.hub, orders=desk, limits=limits, browsers=venue.doors
        )
        venue.port = await server.start("127.0.0.1", 0)
        try:
            yield Stage(venue, place, (anna_id, anna))
        finally:
            await server.close()


def _play(scenario: Any, limits: Limits = SOON, *roles: Role) -> None:
    async def whole(place: Lobby) -> None:
        async with _staged(place, limits, *roles) as stage:
            await scenario(stage)

    with lobby() as place:
        run(whole(place))


async def _closed(client: Client) -> tuple[list[dict[str, Any]], int | None]:
    with pytest.raises(ConnectionClosed):
        await _hear_for_ever(client)
    return client.told, client.socket.close_code


async def _hear_for_ever(client: Client) -> None:
    async with asyncio.timeout(TIMEOUT):
        while True:
            await client.receive()


def test_an_access_token_opens_a_socket_as_a_key_does() -> None:
    async def scenario(stage: Stage) -> None:
        async with client_of(stage.venue, stage.token) as client:
            await client.subscribe("orders")
            reply = await client.request("submit_order", order=order("buy", "1", "100"))
            assert reply["status"] == 201
        async with client_of(stage.venue) as client:
            assert (await client.request("authenticate", key=stage.token))["status"] == 200
            await client.subscribe("trades", symbol=SYMBOL)

    _play(scenario)


def test_a_page_of_the_venue_shows_the_cookie_of_its_session() -> None:
    async def scenario(stage: Stage) -> None:
        async with stage.page() as client:
            assert (await client.receive())["authenticated"] is True
            reply = await client.request("submit_order", order=order("buy", "1", "100"))
            assert reply["status"] == 201

    _play(scenario)


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://127.0.0.1.evil.example", "null", "", "file://"]
)
def test_cross_site_websocket_hijacking_is_refused(origin: str) -> None:
    # ASVS 4.2.2, 13.5.1: the handshake bears the cookie, whichever page asked for it.
    async def scenario(stage: Stage) -> None:
        with pytest.raises(InvalidStatus) as refused:
            async with stage.page(Origin=origin):
                pass
        assert refused.value.response.status_code == 403
        (noted,) = stage.notes.entries
        assert noted.action == "request.forged"
        assert stage.token not in repr(noted)

    _play(scenario)


def test_guessing_over_a_socket_leaves_lines_in_the_audit() -> None:
    # ASVS 7.2.2: keys that open nothing, and accounts and orders of others.
    async def scenario(stage: Stage) -> None:
        (foreign,) = await stage.venue.orders(2, order("buy", "1", "90"))
        async with client_of(stage.venue, stage.token) as client:
            assert (await client.request("authenticate", key="guess"))["status"] == 401
            wished = await client.request("subscribe", channel="orders", account_id=2)
            assert wished["status"] == 404
            sent = order("buy", "1", "90", account_id=2)
            assert (await client.request("submit_order", order=sent))["status"] == 404
            gone = await client.request("cancel_order", order_id=foreign.order_id)
            assert gone["status"] == 404
        said = {"Authorization": "Bearer guess"}
        async with connect(stage.venue.url, additional_headers=said) as socket:
            assert (await Client(socket).receive())["authenticated"] is False
        assert [(each.action, each.target, each.user_id) for each in stage.notes.entries] == [
            ("access.unknown", "stream", 0),
            ("access.refused", "stream", stage.anna_id),
            ("access.refused", "account:2", stage.anna_id),
            ("access.refused", f"order:{foreign.order_id}", stage.anna_id),
            ("access.unknown", "stream", 0),
        ]

    _play(scenario)


def test_sessions_and_keys_of_one_person_are_counted_together() -> None:
    # ASVS 11.1.4: whoever signs in twice has no more sockets than before.
    async def scenario(stage: Stage) -> None:
        other = await asyncio.to_thread(stage.place.sign_in, stage.anna_id)
        async with client_of(stage.venue, stage.token):
            said = {"Authorization": f"Bearer {other.cookies['damrak_access']}"}
            async with connect(stage.venue.url, additional_headers=said) as socket:
                _, code = await _closed(Client(socket))
                assert code == 1013

    _play(scenario, Limits(sockets_per_key_max=1))


def test_another_site_may_show_a_key_of_its_own() -> None:
    async def scenario(stage: Stage) -> None:
        async with stage.page("theme=dark", Origin="https://bots.example") as client:
            assert (await client.receive())["authenticated"] is False
            assert (await client.request("authenticate", key=stage.token))["status"] == 200

    _play(scenario)


def test_a_cookie_without_its_prefix_counts_for_nothing_under_https() -> None:
    # ASVS 3.4.4
    async def scenario(stage: Stage) -> None:
        stage.venue.doors.cookies = PREFIXED_NAMES
        async with stage.page() as client:
            assert (await client.receive())["authenticated"] is False
        async with stage.page(f"{PREFIXED_NAMES.access}={stage.token}") as client:
            assert (await client.receive())["authenticated"] is True

    _play(scenario)


def test_a_socket_is_cut_off_after_logging_out() -> None:
    # ASVS 3.3.1
    async def scenario(stage: Stage) -> None:
        async with client_of(stage.venue, stage.token) as client:
            await client.subscribe("orders")
            await stage.end_session()
            told, code = await _closed(client)
            assert told[-1] == {"type": "closing", "reason": "the session has ended"}
            assert code == 1008

    _play(scenario)


def test_no_order_is_taken_from_the_moment_of_logging_out() -> None:
    # ASVS 3.3.1: although nobody has looked after the sockets meanwhile.
    async def scenario(stage: Stage) -> None:
        async with client_of(stage.venue, stage.token) as client:
            await client.subscribe("orders")
            answer = stage.place.desk.log_out(stage.place.call(stage.anna))
            assert (await answer).status == 204
            before = stage.venue.shard.offset
            with pytest.raises(ConnectionClosed):
                await client.request("submit_order", order=order("buy", "1", "100"))
            assert stage.venue.shard.offset == before
            assert client.socket.close_code == 1008

    _play(scenario, NEVER)


def test_a_socket_outlives_its_access_token_but_not_its_session() -> None:
    # ASVS 3.3.2
    async def scenario(stage: Stage) -> None:
        token = stage.token
        async with client_of(stage.venue, token) as client:
            stage.place.wait(3_600)
            assert stage.place.tokens.verify(token) is None
            reply = await client.request("submit_order", order=order("buy", "1", "100"))
            assert reply["status"] == 201
            stage.place.wait(72 * 3_600)
            told, code = await _closed(client)
            assert told[-1]["reason"] == "the session has ended"
            assert code == 1008

    _play(scenario)


def test_a_newer_token_of_the_same_session_is_taken_and_another_one_is_not() -> None:
    # ASVS 3.5.2
    async def scenario(stage: Stage) -> None:
        place = stage.place
        other = await asyncio.to_thread(place.sign_in, stage.anna_id)
        async with client_of(stage.venue, stage.token) as client:
            await client.subscribe("orders")
            await asyncio.to_thread(place.refresh, stage.anna)
            assert (await client.request("authenticate", key=stage.token))["status"] == 200
            again = await client.request("authenticate", key=other.cookies["damrak_access"])
            assert again["status"] == 409
            assert (await client.request("authenticate", key="x"))["status"] == 401
            reply = await client.request("submit_order", order=order("buy", "1", "100"))
            assert reply["status"] == 201

    _play(scenario)


def test_a_socket_means_the_account_that_was_named() -> None:
    # ASVS 4.2.1
    async def scenario(stage: Stage) -> None:
        await asyncio.to_thread(stage.place.grant, stage.anna_id, 2)
        async with client_of(stage.venue, stage.token) as client:
            assert (await client.request("authenticate", account_id=2))["status"] == 200
            reply = await client.request("submit_order", order=order("buy", "1", "100"))
            assert reply["status"] == 201
            assert stage.venue.view.accounts[2].open_orders
            for foreign in (3, 0, -1, 2**60):
                refused = await client.request("authenticate", account_id=foreign)
                assert refused["status"] == 404
                assert refused["problem"]["code"] == "ACCOUNT_UNKNOWN"
        async with client_of(stage.venue) as client:
            assert (await client.request("authenticate", account_id=2))["status"] == 401

    _play(scenario)


def test_subscriptions_end_with_the_right_to_them_and_the_others_go_on() -> None:
    # ASVS 4.1.3, 4.2.1
    async def scenario(stage: Stage) -> None:
        async with client_of(stage.venue, stage.token) as client:
            await client.subscribe("orders")
            await client.subscribe("trades", symbol=SYMBOL)
            await asyncio.to_thread(stage.place.take_back, stage.anna_id)
            (ended,) = await client.hear(1)
            assert (ended["type"], ended["channel"], ended["account_id"]) == ("ended", "orders", 1)
            assert ended["problem"]["code"] == "ACCOUNT_UNKNOWN"
            assert (await client.request("subscribe", channel="orders"))["status"] == 404
            assert (await client.request("ping"))["status"] == 200
            assert client.told == [ended]

    _play(scenario)


def test_no_order_goes_to_another_account_than_was_meant() -> None:
    # ASVS 4.2.1
    async def scenario(stage: Stage) -> None:
        await asyncio.to_thread(stage.place.grant, stage.anna_id, 2)
        async with client_of(stage.venue, stage.token) as client:
            assert (await client.request("authenticate", account_id=2))["status"] == 200
            await asyncio.to_thread(stage.place.take_back, stage.anna_id)
            await asyncio.to_thread(stage.place.grant, stage.anna_id, 1)
            reply = await client.request("submit_order", order=order("buy", "1", "100"))
            assert reply["status"] == 403
            assert not stage.venue.view.accounts[1].open_orders

    _play(scenario)


def test_whoever_may_trade_no_more_trades_no_more_at_once() -> None:
    # ASVS 4.1.3
    async def scenario(stage: Stage) -> None:
        async with client_of(stage.venue, stage.token) as client:
            await client.subscribe("orders")

            def demote(unit: Unit) -> None:
                unit.session.query(UserRole).delete()
                row = UserRole(user_id=stage.anna_id, role="viewer", granted_time=unit.now)
                unit.session.add(row)
                unit.changed(stage.anna_id)

            await stage.do(demote)
            reply = await client.request("submit_order", order=order("buy", "1", "100"))
            assert reply["status"] == 403
            assert client.told == []

    _play(scenario, NEVER)


def test_an_event_stream_ends_with_its_session() -> None:
    # ASVS 3.3.1
    async def scenario(stage: Stage) -> None:
        async with (
            _door(stage.venue, key_check_seconds=0.05) as (_, port),
            httpx.AsyncClient(timeout=TIMEOUT) as http,
        ):
            url = f"http://127.0.0.1:{port}/api/events?channels=orders"
            said = {"Cookie": stage.anna.header}
            async with http.stream("GET", url, headers=said) as response:
                assert response.status_code == 200
                await stage.end_session()
                await Events(response).read_to_end()
            again = await http.get(url, headers=said)
            assert again.status_code == 401
            foreign = {**said, "Origin": "https://evil.example"}
            assert (await http.get(url, headers=foreign)).status_code in (401, 403)

    _play(scenario)


def test_an_event_stream_ends_what_may_be_heard_no_more() -> None:
    # ASVS 4.1.3
    async def scenario(stage: Stage) -> None:
        async with (
            _door(stage.venue, key_check_seconds=0.05) as (_, port),
            httpx.AsyncClient(timeout=TIMEOUT) as http,
        ):
            url = f"http://127.0.0.1:{port}/api/events?channels=orders,fills"
            async with http.stream("GET", url, headers={"Cookie": stage.anna.header}) as response:
                events = Events(response)
                await asyncio.to_thread(stage.place.take_back, stage.anna_id)
                await events.read_to_end()
                assert events.names == ["ended", "ended"]

    _play(scenario)
