"""Who may connect, for how long, how often, and what the end of a connection looks like."""

import asyncio
import socket
from contextlib import AsyncExitStack
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from damrak.ports.identity import Scope
from damrak.services.gateway.stream.listening import Limits
from damrak.services.gateway.stream.server import StreamServer
from tests.api.stream.parts import SYMBOL, client_of, open_venue, order, run
from tests.api.stream.raw import (
    CLOSE,
    PING,
    PONG,
    dial,
    frame,
    handshake,
    raw_client,
    text,
)

QUICK = Limits(
    handshake_seconds=0.1,
    authenticate_seconds=0.1,
    key_check_seconds=0.02,
    ping_seconds=0.1,
    silence_seconds=0.3,
    close_seconds=0.2,
    sockets_max=4,
    sockets_per_key_max=2,
    unauthenticated_max=2,
    subscriptions_max=3,
)


def test_a_key_may_be_shown_after_the_handshake() -> None:
    async def scenario() -> None:
        async with open_venue() as venue, client_of(venue) as client:
            assert (await client.request("ping"))["status"] == 200
            for op, fields in (
                ("subscribe", {"channel": "trades", "symbol": SYMBOL}),
                ("unsubscribe", {"channel": "orders"}),
                ("submit_order", {"order": order("buy", "1", "90")}),
                ("cancel_orders", {}),
            ):
                reply = await client.request(op, **fields)
                assert (reply["status"], reply["problem"]["code"]) == (401, "KEY_MISSING")
            wrong = await client.request("authenticate", key="no such key")
            assert (wrong["status"], wrong["problem"]["code"]) == (401, "KEY_INVALID")
            assert (await client.request("authenticate", key=venue.key(1)))["status"] == 200
            assert (await client.request("authenticate", key=venue.key(2)))["status"] == 409
            assert (await client.request("submit_order", order=order("buy", "1", "90")))["order"][
                "account_id"
            ] == 1

    run(scenario())


def test_who_shows_no_key_in_time_is_sent_away() -> None:
    async def scenario() -> None:
        async with open_venue(limits=QUICK) as venue, raw_client(venue) as client:
            _, code, reason = await client.messages_until_close()
            assert (code, reason) == (1008, "a key must be given sooner")

    run(scenario())


def test_a_handshake_that_takes_too_long_is_dropped() -> None:
    async def scenario() -> None:
        async with open_venue(limits=QUICK) as venue, dial(venue.port) as client:
            await client.send(handshake()[:40])
            with pytest.raises((EOFError, ConnectionResetError)):
                await client.read_until(b"\r\n\r\n")

    run(scenario())


def test_a_revoked_key_closes_its_sockets() -> None:
    async def scenario() -> None:
        async with open_venue(limits=QUICK) as venue:
            secret = venue.key(1)
            async with raw_client(venue, secret) as client:
                venue.keys.revoke(venue.keys.all()[-1].key_id)
                messages, code, _ = await client.messages_until_close()
                assert messages == [{"type": "closing", "reason": "the key was revoked"}]
                assert code == 1008

    run(scenario())


def test_a_socket_that_is_silent_is_pinged_and_then_dropped() -> None:
    async def scenario() -> None:
        async with open_venue(limits=QUICK) as venue, raw_client(venue, venue.key(1)) as client:
            for _ in range(5):
                assert await client.receive() == (PING, b"")
                await client.send(frame(PONG, b""))
            _, code, reason = await client.messages_until_close()
            assert (code, reason) == (1001, "nothing was heard for too long")

    run(scenario())


def test_a_ping_is_answered_with_what_it_said() -> None:
    async def scenario() -> None:
        async with open_venue() as venue, raw_client(venue, venue.key(1)) as client:
            await client.send(frame(PING, b"here"))
            assert await client.receive() == (PONG, b"here")

    run(scenario())


@pytest.mark.parametrize(
    ("first", "answered"),
    [(b"\x03\xe8bye", 1000), (b"", 1000), (b"\x0f\xa0mine", 4000)],
)
def test_a_close_is_answered(first: bytes, answered: int) -> None:
    async def scenario() -> None:
        async with open_venue() as venue, raw_client(venue, venue.key(1)) as client:
            await client.send(frame(CLOSE, first))
            _, code, _ = await client.messages_until_close()
            assert code == answered
            with pytest.raises((EOFError, ConnectionResetError)):
                await client.receive()
            assert venue.server.sockets == 0

    run(scenario())


def test_sockets_are_counted_by_key_and_in_all() -> None:
    async def scenario() -> None:
        async with open_venue(limits=QUICK) as venue, AsyncExitStack() as stack:
            one, two = venue.key(1), venue.key(2)
            for secret in (one, one, two):
                await stack.enter_async_context(raw_client(venue, secret))
            async with dial(venue.port) as client:
                await client.send(handshake(one))
                await client.read_until(b"\r\n\r\n")
                _, code, reason = await client.messages_until_close()
                assert (code, reason) == (1013, "the key has too many connections")
            await asyncio.sleep(0.01)
            await stack.enter_async_context(raw_client(venue, two))
            async with dial(venue.port) as client:
                await client.send(handshake(two))
                head = await client.read_until(b"\r\n\r\n")
                assert b"503" in head
                assert b"Retry-After" in head

    run(scenario())


def test_sockets_without_a_key_are_few() -> None:
    async def scenario() -> None:
        async with open_venue(limits=QUICK) as venue, AsyncExitStack() as stack:
            for _ in range(2):
                await stack.enter_async_context(raw_client(venue))
            async with dial(venue.port) as client:
                await client.send(handshake())
                assert b"503" in await client.read_until(b"\r\n\r\n")
            await stack.enter_async_context(raw_client(venue, venue.key(1)))

    run(scenario())


def test_subscriptions_of_a_socket_are_bounded() -> None:
    async def scenario() -> None:
        async with open_venue(limits=QUICK) as venue, client_of(venue, venue.key(1)) as client:
            for channel in ("orders", "fills", "balances"):
                await client.subscribe(channel)
            reply = await client.request("subscribe", channel="positions")
            assert (reply["status"], reply["problem"]["errors"][0]["field"]) == (429, "channel")
            # One that is there already may be renewed, and one that is given up makes room.
            await client.subscribe("orders")
            assert (await client.request("unsubscribe", channel="orders"))["status"] == 200
            await client.subscribe("positions")

    run(scenario())


Wrong = tuple[int | None, tuple[Scope, ...], dict[str, Any], int, str]
WRONG: list[Wrong] = [
    (1, (Scope.READ,), {"channel": "orders", "account_id": 2}, 404, "account_id"),
    (1, (Scope.TRADE,), {"channel": "orders"}, 403, ""),
    (None, (Scope.READ, Scope.ADMIN), {"channel": "orders"}, 400, "account_id"),
    (None, (Scope.READ, Scope.ADMIN), {"channel": "orders", "account_id": 9}, 404, "account_id"),
    (None, (Scope.READ,), {"channel": "orders", "account_id": 1}, 404, "account_id"),
    (1, (Scope.READ,), {"channel": "orders", "symbol": SYMBOL}, 400, "symbol"),
    (1, (Scope.READ,), {"channel": "book"}, 400, "symbol"),
    (1, (Scope.READ,), {"channel": "book", "symbol": "NO-SUCH"}, 404, "symbol"),
    (1, (Scope.READ,), {"channel": "book", "symbol": "ﬃ"}, 404, "symbol"),
    (1, (Scope.READ,), {"channel": "book", "symbol": SYMBOL, "account_id": 1}, 400, "account_id"),
    (1, (Scope.READ,), {"channel": "quotes", "symbol": SYMBOL, "after": "inbox:1:0"}, 400, "after"),
    (1, (Scope.READ,), {"channel": "news"}, 400, "channel"),
]


@pytest.mark.parametrize("wrong", WRONG)
def test_a_subscription_that_may_not_be_is_refused(wrong: Wrong) -> None:
    account, scopes, asked, status, field = wrong

    async def scenario() -> None:
        async with open_venue() as venue:
            secret = venue.key(account, scopes)
            async with client_of(venue, secret) as client:
                reply = await client.request("subscribe", **asked)
                assert reply["status"] == status, reply
                fields = [error["field"] for error in reply["problem"].get("errors", [])]
                assert fields == ([field] if field else [])
                assert not any(venue.hub.listeners().values())

    run(scenario())


def test_an_operator_hears_any_account() -> None:
    async def scenario() -> None:
        async with open_venue() as venue:
            secret = venue.key(None, (Scope.READ, Scope.ADMIN))
            async with client_of(venue, secret) as client:
                await client.subscribe("orders", account_id=2)
                await venue.orders(1, order("buy", "1", "90"))
                await venue.orders(2, order("buy", "1", "90"))
                told = await client.hear(2)
                assert {message["account_id"] for message in told} == {2}
                refused = await client.request("submit_order", order=order("buy", "1", "90"))
                assert refused["status"] == 403

    run(scenario())


def test_the_venue_says_goodbye_and_answers_what_was_under_way() -> None:
    async def scenario() -> None:
        async with (
            open_venue() as venue,
            raw_client(venue, venue.key(1)) as busy,
            raw_client(venue, venue.key(2)) as idle,
        ):
            await busy.send(text({"op": "submit_order", "id": 7, "order": order("buy", "1", "90")}))
            while not venue.sequencer.pending:
                await asyncio.sleep(0)
            closing = asyncio.create_task(venue.server.close("the venue is stopping"))
            messages, code, reason = await busy.messages_until_close()
            assert [message["type"] for message in messages] == ["reply", "closing"]
            assert (messages[0]["id"], messages[0]["status"]) == (7, 201)
            assert (code, reason) == (1001, "the venue is stopping")
            messages, code, _ = await idle.messages_until_close()
            assert [message["type"] for message in messages] == ["closing"]
            for client in (busy, idle):
                await client.send(frame(CLOSE, b"\x03\xe9"))
            await asyncio.wait_for(closing, 1)
            with pytest.raises(ConnectionRefusedError):
                async with dial(venue.port):
                    pass

    run(scenario())


def test_closing_does_not_wait_for_who_does_not_answer() -> None:
    async def scenario() -> None:
        async with open_venue(limits=QUICK) as venue, raw_client(venue, venue.key(1)):
            await asyncio.wait_for(venue.server.close(), 2)
            await asyncio.sleep(0.01)
            assert venue.server.sockets == 0

    run(scenario())


@pytest.mark.parametrize("connection", ["keep-alive, Upgrade", "upgrade"])
@pytest.mark.parametrize("path", ["/", "/api/stream", "/?client=1"])
def test_browsers_may_name_the_upgrade_their_way(connection: str, path: str) -> None:
    async def scenario() -> None:
        async with (
            open_venue() as venue,
            raw_client(venue, venue.key(1), connection=connection, path=path) as client,
        ):
            await client.send(text({"op": "ping", "id": 1}))
            assert await client.message() == {"type": "reply", "id": 1, "status": 200}

    run(scenario())


def test_other_paths_are_not_found() -> None:
    async def scenario() -> None:
        async with open_venue() as venue, dial(venue.port) as client:
            await client.send(handshake(path="/admin"))
            assert b"404" in await client.read_until(b"\r\n\r\n")

    run(scenario())


def test_a_socket_that_is_bound_already_is_listened_on() -> None:
    async def scenario() -> None:
        async with open_venue() as venue:
            server = StreamServer(venue.doors, venue.hub)
            with socket.socket() as bound:
                bound.bind(("127.0.0.1", 0))
                venue.port = await server.listen(bound)
                assert venue.port == bound.getsockname()[1]
                async with client_of(venue, venue.key(1)) as client:
                    assert (await client.request("ping"))["status"] == 200
                await server.close()

    run(scenario())


def test_a_key_takes_no_orders_from_the_moment_it_is_revoked() -> None:
    async def scenario() -> None:
        async with open_venue() as venue:
            secret = venue.key(1)
            async with client_of(venue, secret) as client:
                caller = venue.keys.caller_of(secret)
                assert caller is not None
                venue.keys.revoke(caller.credential.removeprefix("key:"))
                with pytest.raises(ConnectionClosed):
                    await client.request("submit_order", order=order("buy", "1", "1"))
            assert not venue.view.orders

    run(scenario())
