"""Orders over the stream, and what subscribers are told of them."""

from prometheus_client import CollectorRegistry, generate_latest

from damrak.services.gateway.stream.server import StreamFigures
from tests.api.stream.parts import SYMBOL, client_of, open_venue, order, run
from tests.api.stream.raw import raw_client, text


def test_an_order_is_answered_and_told() -> None:
    async def scenario() -> None:
        async with open_venue() as venue, client_of(venue, venue.key(1)) as client:
            for channel in ("orders", "fills", "balances", "positions"):
                await client.subscribe(channel)
            await client.subscribe("trades", symbol=SYMBOL)
            reply = await client.request("submit_order", order=order("sell", "1", "100"))
            assert reply["status"] == 201
            assert reply["order"]["status"] == "accepted"
            await venue.orders(2, order("buy", "0.4", "101"))
            told = await client.hear(9)
            assert [(m["type"], m.get("event")) for m in told[:3]] == [
                ("order", "approved"),
                ("balance", None),
                ("order", "accepted"),
            ]
            fill = next(m for m in told if m["type"] == "fill")
            assert (fill["last_price"], fill["last_quantity"], fill["leaves_quantity"]) == (
                "100",
                "0.4",
                "0.6",
            )
            trade = next(m for m in told if m["type"] == "trade")
            assert trade["side"] == "buy"
            assert {m["type"] for m in told} == {"order", "fill", "balance", "position", "trade"}

    run(scenario())


def test_an_order_can_be_canceled_before_its_reply_is_read() -> None:
    async def scenario() -> None:
        async with open_venue() as venue, raw_client(venue, venue.key(1)) as client:
            wish = order("buy", "1", "90", client_order_id="mine")
            cancel = {"op": "cancel_order", "id": 2, "client_order_id": "mine"}
            await client.send(text({"op": "submit_order", "id": 1, "order": wish}) + text(cancel))
            replies = {reply["id"]: reply for reply in [await client.message() for _ in range(2)]}
            assert replies[1]["status"] == 201
            assert (replies[2]["status"], replies[2]["order"]["status"]) == (200, "canceled")

    run(scenario())


def test_a_batch_is_answered_item_by_item() -> None:
    async def scenario() -> None:
        async with open_venue() as venue, client_of(venue, venue.key(1)) as client:
            wishes = [order("buy", "1", "90"), order("buy", "-1", "90"), order("buy", "2", "89")]
            reply = await client.request("submit_orders", orders=wishes)
            assert reply["status"] == 200
            assert [item["status"] for item in reply["items"]] == [201, 422, 201]
            quantities = [item["order"]["quantity"] for item in reply["items"][::2]]
            assert quantities == ["1", "2"]

    run(scenario())


def test_whoever_trades_with_a_socket_does_not_recognise_it_the_next_time() -> None:
    # ASVS 8.3.4: what caused a fill is told to both sides, and names a request and no more.
    async def scenario() -> None:
        async with (
            open_venue() as venue,
            client_of(venue, venue.key(1)) as maker,
            client_of(venue, venue.key(2)) as taker,
        ):
            await maker.subscribe("orders")
            await maker.request("submit_order", order=order("sell", "2", "90"))
            for _ in range(2):
                await taker.request("submit_order", order=order("buy", "1", "90"))
            told = await maker.hear(4)
            causes = [each["correlation_id"] for each in told if each["event"] == "filled"]
            assert len(set(causes)) == 2
            assert all(len(cause) == 32 and cause.isalnum() for cause in causes)

    run(scenario())


def test_an_order_is_replaced_and_told_of() -> None:
    async def scenario() -> None:
        async with open_venue() as venue, client_of(venue, venue.key(1)) as client:
            await client.subscribe("orders")
            sent = await client.request("submit_order", order=order("buy", "2", "90"))
            order_id = sent["order"]["order_id"]
            reply = await client.request(
                "replace_order", order_id=order_id, replace={"quantity": "1", "price": "91"}
            )
            assert (reply["status"], reply["order"]["price"]) == (200, "91")
            wrong = await client.request("replace_order", order_id=order_id, replace={})
            assert wrong["status"] == 422
            missing = await client.request("replace_order", order_id=1, replace={"price": "1"})
            assert missing["status"] == 404
            denied = await client.request("submit_order", order=order("buy", "1", "90.001"))
            assert denied["status"] == 422
            refused = await client.request("submit_order", order=order("buy", "99999999", "99999"))
            assert refused["problem"]["code"] == "INSUFFICIENT_FUNDS"
            await client.request("cancel_orders", symbol=SYMBOL)
            told = await client.hear(7)
            expected = "approved accepted replace_approved replaced denied cancel_approved canceled"
            assert [message["event"] for message in told] == expected.split()
            assert (told[3]["quantity"], told[3]["price"]) == ("1", "91")
            assert (told[4]["status"], told[4]["reason"]) == ("denied", "INSUFFICIENT_FUNDS")
            assert told[4]["order_id"] == refused["problem"]["order_id"]
            assert (told[6]["status"], told[6]["reason"]) == ("canceled", "CANCEL_REQUESTED")
            assert told[6]["correlation_id"]

    run(scenario())


def test_figures_are_told_to_the_registry() -> None:
    async def scenario() -> None:
        async with open_venue() as venue, client_of(venue, venue.key(1)) as client:
            registry = CollectorRegistry()
            registry.register(StreamFigures(venue.server))
            await client.subscribe("orders")
            await venue.orders(1, order("buy", "2", "90"))
            await client.hear(2)
            text_of = generate_latest(registry).decode()
            assert "damrak_stream_sockets 1.0" in text_of
            assert 'damrak_stream_subscriptions{channel="orders"} 1.0' in text_of
            assert "damrak_stream_messages_total 2.0" in text_of

    run(scenario())
