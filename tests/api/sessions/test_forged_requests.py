"""Sessions over HTTP, attacked: forged requests, foreign sites, cookies after signing out."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import httpx
import msgspec
import pytest
from prometheus_client import CollectorRegistry

from damrak.http.calls import Call
from damrak.http.cookies import PREFIXED_NAMES
from damrak.http.operations import ANYBODY, Operation
from damrak.ports.audit import Entry
from damrak.services.gateway.desk import Doors
from damrak.services.gateway.rest import create_app
from damrak.services.identity.sessions.operations import JWKS_PATH, operations
from damrak.services.identity.storage.store import StoreUnavailable
from tests.api.rest.house import House, order
from tests.unit.services.identity.sessions.lobby import Browser, Lobby, credential_of, lobby

OWN = "http://venue"
PATH = "/api/orders"


class Notes:
    """Keep what was noted."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def note(self, entry: Entry) -> None:
        """Keep an entry."""
        self.entries.append(entry)


class Hall:
    """Be a venue in which people sign in, asked by browsers."""

    def __init__(self, house: House, place: Lobby) -> None:
        self.house, self.place = house, place
        self.notes = Notes()
        self.doors: Doors = msgspec.structs.replace(
            house.doors, identity=place.doors, auditor=self.notes
        )
        more = [*operations(place.desk, place.keys), _away()]
        app = create_app(self.doors, registry=CollectorRegistry(), more=more)
        transport = httpx.ASGITransport(app=cast(Any, app), raise_app_exceptions=False)
        self.client = httpx.AsyncClient(transport=transport, base_url=OWN)
        self.anna = place.sign_in(place.person(account=1))

    def ask(
        self, method: str, path: str, browser: Browser | None, body: Any = None, **headers: str
    ) -> httpx.Response:
        """Ask as a browser does; it shows its proof and its site unless told otherwise."""
        said = {"origin": OWN}
        if browser is not None:
            said |= {"cookie": browser.header, "x-csrf-token": browser.cookies.get(PROOF, "")}
        said |= {name.replace("_", "-"): value for name, value in headers.items()}
        said = {name: value for name, value in said.items() if value}
        content = None if body is None else msgspec.json.encode(body)
        if content is not None:
            said["content-type"] = "application/json"
        request = self.client.request(method, path, headers=said, content=content)
        return self.house.loop.run_until_complete(request)

    def submit(self, browser: Browser, **headers: str) -> httpx.Response:
        """Send an order as a browser does."""
        return self.ask("POST", PATH, browser, order("buy", "1", "100"), **headers)

    def close(self) -> None:
        """Close the client."""
        self.house.loop.run_until_complete(self.client.aclose())


PROOF = "damrak_proof"


def _away() -> Operation:
    async def handle(_: Call) -> None:
        raise StoreUnavailable("the control plane's database cannot be reached")

    return Operation(
        method="POST",
        path="/api/auth/away",
        name="away",
        summary="Ask what cannot be reached",
        tag="Test",
        handle=handle,
        needs=ANYBODY,
    )


@contextmanager
def _hall(house: House) -> Iterator[Hall]:
    with lobby() as place:
        hall = Hall(house, place)
        try:
            yield hall
        finally:
            hall.close()


@pytest.fixture
def hall(house: House) -> Iterator[Hall]:
    """Return a venue in which Anna has signed in, who trades on account 1."""
    with _hall(house) as opened:
        yield opened


def test_a_page_of_the_venue_trades_with_the_session_of_its_user(hall: Hall) -> None:
    answer = hall.submit(hall.anna)
    assert answer.status_code == 201, answer.text
    assert hall.ask("GET", PATH, hall.anna).json()["orders"]


def test_a_program_shows_the_access_token_and_needs_no_proof(hall: Hall) -> None:
    bearer = f"Bearer {hall.anna.cookies['damrak_access']}"
    answer = hall.ask("POST", PATH, None, order("buy", "1", "100"), authorization=bearer)
    assert answer.status_code == 201, answer.text


def test_a_forged_request_without_the_proof_changes_nothing(hall: Hall) -> None:
    # ASVS 4.2.2, 13.2.3: CSRF
    before = hall.house.told
    for wrong in ("", "0" * 64, "x"):
        answer = hall.submit(hall.anna, x_csrf_token=wrong)
        assert answer.status_code == 403
        assert answer.json()["code"] == "PROOF_INVALID"
    assert hall.house.told == before
    assert {entry.action for entry in hall.notes.entries} == {"request.forged"}


def test_the_proof_of_another_session_is_none(hall: Hall) -> None:
    # ASVS 4.2.2: also not that of another session of the same person.
    ben = hall.place.sign_in(hall.place.person(account=2))
    assert hall.submit(hall.anna, x_csrf_token=ben.cookies[PROOF]).status_code == 403
    again = hall.place.sign_in(1)
    assert hall.submit(hall.anna, x_csrf_token=again.cookies[PROOF]).status_code == 403
    assert hall.submit(hall.anna, x_csrf_token=hall.anna.cookies["damrak_access"]).is_error
    assert hall.submit(hall.anna).status_code == 201


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://venue.evil.example",
        "http://evilvenue",
        "null",
        "http://",
        "x",
    ],
)
def test_a_page_of_another_site_changes_nothing_whatever_it_knows(hall: Hall, origin: str) -> None:
    # ASVS 4.2.2, 14.5.3
    before = hall.house.told
    answer = hall.submit(hall.anna, origin=origin)
    assert answer.status_code == 403
    assert answer.json()["code"] == "PROOF_INVALID"
    assert hall.ask("GET", PATH, hall.anna, origin=origin).status_code == 403
    assert hall.house.told == before


def test_what_a_browser_says_of_the_page_counts_where_it_names_no_site(hall: Hall) -> None:
    # ASVS 4.2.2
    for site, status in (
        ("cross-site", 403),
        ("same-site", 403),
        ("same-origin", 201),
        ("none", 201),
    ):
        assert hall.submit(hall.anna, origin="", sec_fetch_site=site).status_code == status


@pytest.mark.parametrize("path", ["/api/auth/refresh", "/api/auth/logout", "/api/auth/away"])
def test_no_other_site_signs_anybody_in_or_out(hall: Hall, path: str) -> None:
    # ASVS 4.2.2: login CSRF; what anybody may ask needs no proof, but a page of ours.
    for headers in (
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "", "sec_fetch_site": "cross-site"},
    ):
        answer = hall.ask("POST", path, hall.anna, **headers)
        assert answer.status_code == 403
        assert answer.json()["code"] == "PROOF_INVALID"
        assert "set-cookie" not in answer.headers
    assert hall.place.session_of(hall.anna).generation == 1
    assert hall.place.caller(hall.anna) is not None


def test_refreshing_over_http_sets_new_cookies_and_keeps_them_from_caches(hall: Hall) -> None:
    # ASVS 3.2.1, 8.2.1
    before = hall.anna.cookies["damrak_refresh"]
    answer = hall.ask("POST", "/api/auth/refresh", hall.anna)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    hall.anna.take(answer.headers.multi_items())
    assert hall.anna.cookies["damrak_refresh"] != before
    assert hall.submit(hall.anna).status_code == 201


def test_a_replayed_refresh_token_shuts_thief_and_owner_out(hall: Hall) -> None:
    # ASVS 3.5.2
    thief = Browser()
    thief.cookies |= hall.anna.cookies
    for _ in range(2):
        hall.anna.take(hall.ask("POST", "/api/auth/refresh", hall.anna).headers.multi_items())
    answer = hall.ask("POST", "/api/auth/refresh", thief)
    assert answer.status_code == 401
    assert answer.json()["code"] == "SESSION_ENDED"
    assert hall.submit(hall.anna).status_code == 401


def test_nothing_opens_after_logging_out(hall: Hall) -> None:
    # ASVS 3.3.1: nor does the access token that has not expired yet.
    kept = Browser()
    kept.cookies |= hall.anna.cookies
    answer = hall.ask("POST", "/api/auth/logout", hall.anna)
    assert answer.status_code == 204
    hall.anna.take(answer.headers.multi_items())
    assert hall.anna.cookies == {}
    assert hall.submit(kept).status_code == 401
    bearer = f"Bearer {kept.cookies['damrak_access']}"
    assert hall.ask("GET", PATH, None, authorization=bearer).status_code == 401


def test_signing_out_everywhere_shuts_the_other_devices_out(hall: Hall) -> None:
    # ASVS 3.3.3, 3.3.4
    other = hall.place.sign_in(1)
    said = hall.ask("GET", "/api/me/sessions", hall.anna).json()["sessions"]
    assert sorted(each["current"] for each in said) == [False, True]
    assert hall.ask("DELETE", "/api/me/sessions", hall.anna, x_csrf_token="").status_code == 403
    assert hall.ask("DELETE", "/api/me/sessions", hall.anna).json() == {"ended": 1}
    assert hall.submit(other).status_code == 401
    assert hall.submit(hall.anna).status_code == 201


def test_the_session_of_another_person_does_not_exist(hall: Hall) -> None:
    # ASVS 4.2.1
    ben = hall.place.sign_in(hall.place.person(account=2))
    wanted = credential_of(ben).removeprefix("session:")
    assert hall.ask("DELETE", f"/api/me/sessions/{wanted}", hall.anna).status_code == 404
    assert hall.ask("DELETE", "/api/me/sessions/..%2F..%2Fx", hall.anna).status_code == 404
    assert hall.ask("DELETE", f"/api/me/sessions/{wanted}", ben).status_code == 204
    assert hall.submit(ben).status_code == 401


def test_the_orders_of_another_person_do_not_exist(hall: Hall) -> None:
    # ASVS 4.2.1
    ben = hall.place.sign_in(hall.place.person(account=2))
    order_id = hall.submit(hall.anna).json()["order_id"]
    assert hall.ask("GET", f"{PATH}/{order_id}", ben).status_code == 404
    assert hall.ask("DELETE", f"{PATH}/{order_id}", ben).status_code == 404
    assert hall.ask("GET", f"{PATH}?account_id=1", ben).status_code == 404


def test_a_wrong_key_is_not_made_good_by_a_cookie(hall: Hall) -> None:
    # ASVS 4.1.5: where somebody names himself twice, nothing is guessed.
    for wrong in ("Bearer x", "Basic eA==", "Bearer"):
        assert hall.submit(hall.anna, authorization=wrong).status_code == 401


def test_a_role_that_was_taken_back_is_gone_at_once(hall: Hall) -> None:
    # ASVS 4.1.3
    assert hall.submit(hall.anna).status_code == 201
    hall.place.take_back(1)
    assert hall.submit(hall.anna).status_code in (403, 404)
    assert hall.ask("GET", f"{PATH}?account_id=1", hall.anna).status_code == 404


def test_under_https_only_the_cookies_with_a_prefix_count(hall: Hall) -> None:
    # ASVS 3.4.4
    hall.doors.cookies = PREFIXED_NAMES
    assert hall.submit(hall.anna).status_code == 401
    prefixed = f"{PREFIXED_NAMES.access}={hall.anna.cookies['damrak_access']}"
    assert hall.submit(hall.anna, cookie=prefixed).status_code == 201


def test_the_keys_that_verify_tokens_are_published_for_a_while(hall: Hall) -> None:
    # ASVS 3.5.3
    answer = hall.ask("GET", JWKS_PATH, None)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/jwk-set+json"
    assert answer.headers["cache-control"] == "public, max-age=300"
    assert [key["kid"] for key in answer.json()["keys"]] == [hall.place.keys.signer().kid]
    assert "d" not in answer.json()["keys"][0]


def test_a_control_plane_that_is_away_says_so_and_trading_goes_on(hall: Hall) -> None:
    # ASVS 7.4.1: what cannot be looked up is refused, never let through.
    answer = hall.ask("POST", "/api/auth/away", None)
    assert answer.status_code == 503
    assert answer.json()["code"] == "UNAVAILABLE"
    assert int(answer.headers["retry-after"]) >= 1
    hall.place.store.close()
    refused = hall.ask("POST", "/api/auth/refresh", hall.anna)
    assert refused.status_code == 503
    assert "set-cookie" not in refused.headers
    assert hall.submit(hall.anna).status_code == 201


def test_no_answer_and_no_note_repeats_a_token(hall: Hall) -> None:
    # ASVS 7.1.1, 8.3.1
    answers = [
        hall.submit(hall.anna, x_csrf_token="wrong"),
        hall.ask("POST", "/api/auth/refresh", hall.anna, origin="https://evil.example"),
        hall.ask("GET", "/api/me/sessions", hall.anna),
        hall.ask("GET", PATH, None, authorization=f"Bearer {hall.anna.cookies['damrak_access']}x"),
    ]
    said = " ".join(answer.text for answer in answers) + repr(hall.notes.entries)
    assert not [value for value in hall.anna.cookies.values() if value in said]
