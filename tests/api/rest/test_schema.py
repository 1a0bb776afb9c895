"""The document and the door agree, whatever is made up from the one and sent to the other."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import msgspec
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.stateful import run_state_machine_as_test
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from damrak.services.gateway.rest.app import RestOptions, operations_of
from damrak.services.gateway.rest.rooms.venue import VenueRoom
from damrak.services.identity.keys.operations import operations as key_operations
from damrak.services.identity.keys.rooms import KeyRoom
from tests.api.rest.house import House, open_house

CHECKS: list[Any] = [
    not_a_server_error,
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
]
NOBODY: Any = None
ASKED = [
    (operation.method, operation.path)
    for operation in (
        *operations_of(NOBODY, RestOptions(), VenueRoom(NOBODY, NOBODY, ()), NOBODY),
        *key_operations(KeyRoom(NOBODY, NOBODY)),
    )
]
SETTINGS = settings(
    max_examples=40,
    derandomize=True,
    deadline=None,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
STATEFUL = settings(SETTINGS, max_examples=12, stateful_step_count=8)


@pytest.fixture(scope="module")
def venue() -> Iterator[House]:
    """Return a venue that all examples share, as they would share a server."""
    with open_house() as house:
        house.submit("buy", "1", "100")
        house.submit("sell", "1", "200", key=house.other)
        yield house


def known(document: Any) -> Any:
    """Return the document with symbols and numbers that exist, which chance would not find."""
    if isinstance(document, list):
        return [known(each) for each in document]
    if not isinstance(document, dict):
        return document
    if document.get("name") == "symbol" and "in" in document:
        return {**document, "schema": {"enum": ["BTC-USD", "voc/usd", "NONE"]}}
    if document.get("name") in ("order_id", "account_id") and "in" in document:
        return {**document, "schema": {"type": "integer", "minimum": 1, "maximum": 130}}
    # Keys are sent as each operation needs them, so they are nothing to make up.
    kept = {name: each for name, each in document.items() if not name.startswith("security")}
    found = {name: known(each) for name, each in kept.items()}
    if isinstance(symbol := found.get("symbol"), dict) and "maxLength" in symbol:
        found["symbol"] = {"enum": ["BTC-USD", "VOC/USD", "NONE"]}
    return found


@pytest.fixture(scope="module")
def document(venue: House) -> Any:
    """Return the schema of the door."""
    return schemathesis.openapi.from_dict(known(venue.get("/api/openapi.json")))


def send(venue: House, case: Case[Any]) -> httpx.Response:
    """Send a made-up request, with the key that its operation needs, and hold the answer to it."""
    prepared = requests.Request(**case.as_transport_kwargs(base_url="http://venue")).prepare()
    words = str(case.operation.definition.raw.get("description", ""))
    secret = venue.operator if "`operate`" in words else venue.trader
    headers: dict[str, Any] = dict(prepared.headers) | {"Authorization": f"Bearer {secret}"}
    body: Any = prepared.body
    answer = venue.loop.run_until_complete(
        venue.client.request(
            str(prepared.method),
            str(prepared.url),
            content=body,
            headers=headers,
        )
    )
    # A batch has an outcome an order, so a number that is none is refused in its place.
    kept = negative_data_rejection if case.path.endswith("/batch") else None
    case.validate_response(answer, checks=[check for check in CHECKS if check is not kept])
    return answer


@pytest.mark.parametrize(("method", "path"), ASKED)
def test_every_operation_answers_as_documented(
    document: Any, venue: House, method: str, path: str
) -> None:
    operation = document[path][method]
    made_up = operation.as_strategy(GenerationMode.POSITIVE)
    if operation.body or operation.query:
        made_up |= operation.as_strategy(GenerationMode.NEGATIVE)

    @SETTINGS
    @given(made_up)
    def holds(case: Case[Any]) -> None:
        send(venue, case)

    holds()


def test_operations_that_lead_to_one_another_answer_as_documented(document: Any) -> None:
    class Wandering(document.as_state_machine()):  # type: ignore[misc]
        def setup(self) -> None:
            # A venue of its own, so that a walk which is repeated meets the same answers.
            self.opened = ExitStack()
            self.venue = self.opened.enter_context(open_house())

        def teardown(self) -> None:
            self.opened.close()

        def call(self, case: Case[Any], **_: Any) -> Any:
            return schemathesis.Response.from_any(send(self.venue, case))

        def validate_response(self, response: Any, case: Case[Any], **_: Any) -> None:
            # It was, when it came.
            return

    run_state_machine_as_test(Wandering, settings=STATEFUL)


def test_nothing_that_was_made_up_broke_the_venue(venue: House) -> None:
    venue.exchange.check()
    assert msgspec.json.decode(venue.state)
