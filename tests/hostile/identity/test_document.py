"""The served document and the served doors agree, for strangers, traders and administrators.

Requests are made up from the document of the running venue, identity and all, and each answer is
held to it: no fault, no status and no shape that it does not name.
"""

from typing import Any

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.rest.test_schema import known
from tests.hostile.identity.browser import PATIENCE
from tests.hostile.identity.test_strangers import OPEN
from tests.hostile.identity.town import Person, Town

CHECKS: list[Any] = [
    not_a_server_error,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
]
TOO_LONG = 414
ENDLESS = {"/api/events"}
EXAMPLES = 3
SETTINGS = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)


class Asking:
    """Ask a venue as somebody, who comes in again whenever an answer has shut him out."""

    def __init__(self, town: Town, role: str) -> None:
        self.town = town
        self.role = role
        self.person: Person | None = None
        self.headers: dict[str, str] = {}
        self.client = httpx.Client(base_url=town.served.http, timeout=PATIENCE)

    def come_in(self) -> None:
        """Make sure to be let in, as somebody new where it must be."""
        if not self.role or self._is_in():
            return
        if self.person is None or not self._sign_in():
            self.person = self.town.add(self.role)
            assert self._sign_in()

    def send(self, case: Case[Any]) -> None:
        """Send a made-up request, and hold the answer to the document."""
        prepared = requests.Request(**case.as_transport_kwargs(base_url=str(self.client.base_url)))
        ready = prepared.prepare()
        body: Any = ready.body
        headers: dict[str, Any] = dict(ready.headers) | self.headers
        answer = self.client.request(
            str(ready.method), str(ready.url), content=body, headers=headers
        )
        # What it was told is nothing to come back with: who asks is said above.
        self.client.cookies.clear()
        if answer.status_code == TOO_LONG:
            # Longer than any request: nobody saw which operation was meant.
            return
        named = f"{case.method.upper()} {case.path}"
        if not self.role and named not in OPEN:
            assert answer.status_code == 401, (named, answer.text)
        case.validate_response(answer, checks=CHECKS)

    def _is_in(self) -> bool:
        return self.client.get("/api/me", headers=self.headers).status_code == 200

    def _sign_in(self) -> bool:
        assert self.person is not None
        with self.town.browser() as browser:
            browser.ask("POST", "/api/auth/login", self.person.login)
            self.headers = {"Authorization": f"Bearer {browser.access}"} if browser.access else {}
        return self._is_in()


@pytest.mark.parametrize("role", ["", "trader", "admin"])
def test_every_operation_answers_as_documented(town: Town, role: str) -> None:
    # ASVS 13.2.2, 4.1.5, 7.4.1
    asking = Asking(town, role)
    with asking.client as client:
        raw = client.get("/api/openapi.json").json()
        document = schemathesis.openapi.from_dict(known(raw))
        for path, item in raw["paths"].items():
            if path in ENDLESS:
                continue
            for method in item:
                asking.come_in()
                _ask(asking, document[path][method])


def _ask(asking: Asking, operation: Any) -> None:
    made_up = operation.as_strategy(GenerationMode.POSITIVE)
    if operation.body or operation.query:
        made_up |= operation.as_strategy(GenerationMode.NEGATIVE)

    @SETTINGS
    @given(made_up)
    def holds(case: Case[Any]) -> None:
        asking.send(case)

    holds()
