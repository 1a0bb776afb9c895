"""Orders over the stream, and what subscribers are told of them."""

from tests.api.stream.parts import SYMBOL, client_of, open_venue, order, run


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
