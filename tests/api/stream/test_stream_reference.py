"""The page and the schema of the stream are what the structs say, and what is said fits them."""

import re

import msgspec
from jsonschema_rs import Draft202012Validator

from damrak.services.gateway.stream.listening import PUBLIC
from damrak.services.gateway.stream.reference import page, schema
from damrak.wire.stream import StreamMessage, StreamRequest
from tests.api.stream.parts import SYMBOL, client_of, open_venue, order, run
from tests.conftest import ROOT

PAGE = ROOT / "docs/reference/stream.md"
SCHEMA = ROOT / "docs/reference/stream.schema.json"
COMMAND = "python -m damrak.services.gateway.stream.reference"


def test_the_page_is_written_from_the_structs() -> None:
    assert PAGE.read_text("utf-8") == page(), f"{COMMAND} > {PAGE.relative_to(ROOT)}"


def test_the_schema_is_written_from_the_structs() -> None:
    found = msgspec.json.decode(SCHEMA.read_bytes())
    assert found == msgspec.json.decode(msgspec.json.encode(schema())), (
        f"{COMMAND} --schema > {SCHEMA.relative_to(ROOT)}"
    )


def test_the_page_tells_of_every_request_and_message() -> None:
    text = page()
    for kind in (*StreamRequest.__args__, *StreamMessage.__args__):
        assert f"### `{kind.__struct_config__.tag}`\n" in text


def test_the_examples_are_requests() -> None:
    examples = re.findall(r'^\{"op".*$', page(), re.MULTILINE)
    assert len(examples) == 2
    for example in examples:
        msgspec.json.decode(example, type=StreamRequest)


def test_what_is_said_fits_the_schema() -> None:
    definitions = schema()
    request = Draft202012Validator({**definitions, "$ref": "#/$defs/StreamRequest"})
    message = Draft202012Validator({**definitions, "$ref": "#/$defs/StreamMessage"})
    assert not request.is_valid({"op": "ping"})
    assert not request.is_valid({"op": "ping", "id": 1, "wings": 2})

    async def scenario() -> None:
        async with open_venue() as venue, client_of(venue, venue.key(1)) as client:
            owned, public = ("orders", "fills", "balances", "positions"), PUBLIC
            told = [await client.subscribe(channel) for channel in owned]
            told += [await client.subscribe(channel, symbol=SYMBOL) for channel in public]
            for quantity in ("1", "x"):
                wish = order("sell", quantity, "100")
                told.append(await client.request("submit_order", order=wish))
            await venue.orders(2, order("buy", "1", "100"))
            await client.hear(14)
            kinds = {each["type"] for each in client.told}
            assert kinds >= {"order", "fill", "balance", "position", "trade", "quote"}
            for each in told + client.told:
                message.validate(each)

    run(scenario())
