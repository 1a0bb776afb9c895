"""The document of the door, and the pages that it shows without a network."""

import re
from typing import Any

import jsonschema_rs
import msgspec
import pytest

from damrak.http.problems import DoorCode
from tests.api.rest.house import House


@pytest.fixture
def document(house: House) -> Any:
    """Return the document, which needs no key."""
    return house.get("/api/openapi.json", key=None)


def operations(document: Any) -> list[tuple[str, str, Any]]:
    return [
        (path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def test_the_document_names_every_operation_once(document: Any) -> None:
    names = [operation["operationId"] for _, _, operation in operations(document)]

    assert document["openapi"].startswith("3.1")
    assert len(names) == len(set(names)) > 35
    assert {"submit_order", "submit_orders", "cancel_orders", "get_book", "deposit"} <= set(names)


def test_every_operation_says_who_may_and_how_it_is_refused(document: Any) -> None:
    for path, method, operation in operations(document):
        statuses = set(operation["responses"])
        if operation["security"]:
            assert {"401", "403", "503"} <= statuses, path
        if "requestBody" in operation:
            assert {"400", "413", "415", "422"} <= statuses, path
            content = operation["requestBody"]["content"]["application/json"]
            assert content["examples"], path
        assert any(status.startswith("2") for status in statuses), (path, method)


def test_every_example_of_a_body_has_the_form_that_is_documented(document: Any) -> None:
    for path, _, operation in operations(document):
        if "requestBody" not in operation:
            continue
        content = operation["requestBody"]["content"]["application/json"]
        schema = {**content["schema"], "components": document["components"]}
        for example in content["examples"].values():
            assert jsonschema_rs.is_valid(schema, example["value"]), path


def test_every_reference_and_link_leads_somewhere(document: Any) -> None:
    text = msgspec.json.encode(document).decode()
    names = {operation["operationId"] for _, _, operation in operations(document)}
    for ref in set(re.findall(r'"\$ref":"#/([^"]+)"', text)):
        node = document
        for part in ref.split("/"):
            node = node[part]
    for _, _, operation in operations(document):
        for answer in operation["responses"].values():
            assert {link["operationId"] for link in answer.get("links", {}).values()} <= names


def test_the_pages_need_nothing_from_elsewhere(house: House) -> None:
    for path in ("/api/docs", "/docs/problems"):
        answer = house.ask("GET", path, key=None)
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert "script-src 'self'" in answer.headers["content-security-policy"]
        assert not re.findall(r"https?://", answer.text)
        for place in re.findall(r'(?:src|href)="([^"]+)"', answer.text):
            assert house.ask("GET", place, key=None).status_code == 200


def test_the_type_of_a_problem_is_a_place_on_a_page(house: House) -> None:
    page = house.ask("GET", "/docs/problems", key=None).text
    kind = house.ask("GET", "/nothing").json()["type"]

    assert kind == f"/docs/problems#{DoorCode.NOT_FOUND}"
    assert f'id="{kind.partition("#")[2]}"' in page
