"""Keys of people: made within what one may do, seen by their owner alone, proven for what is risky.

And signed requests, sent through the very door.
"""

import base64
import time
from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from damrak.adapters.clocks.manual import ManualClock
from damrak.http.calls import Call
from damrak.http.problems import DoorCode
from damrak.ports.identity import Level, Role, Scope, SignedRequest
from damrak.services.identity.directory.recogniser import RecogniserOptions
from damrak.services.identity.keys.signatures import text_to_sign
from tests.api.rest.house import House, open_house, order
from tests.unit.services.identity.directory.city import City

STRICT = RecogniserOptions(admin_second_factor=True)
PASSWORD = "the right one"
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = base64.b64encode(PRIVATE.public_key().public_bytes_raw()).decode()


@pytest.fixture
def house() -> Iterator[House]:
    with open_house() as opened:
        yield opened


@pytest.fixture
def town(house: House) -> City:
    keys = house.keys
    town = City(keys.store, keys.lines, ManualClock(keys.store.clock.now()), STRICT)
    house.doors.identity = town.doors
    return town


async def prove(call: Call, password: str | None) -> None:
    if password != PASSWORD:
        raise call.refuse(DoorCode.SIGN_IN_AGAIN, "show your password")


def make(house: House, token: str, *scopes: Scope, status: int = 201, **more: Any) -> Any:
    body = {"name": "bot", "scopes": list(scopes), "password": PASSWORD, **more}
    house.prove = prove
    return house.post("/api/me/keys", body, key=token, status=status)


def test_a_trader_makes_lists_replaces_and_revokes_his_own_keys(house: House, town: City) -> None:
    trader = town.person(Role.TRADER)
    town.grant(trader, 1, Level.TRADE)
    token = town.sign_in(trader)

    made = make(house, token, Scope.READ, Scope.TRADE, account_id=1)
    house.submit("buy", "1", "100", key=made["secret"])
    path = f"/api/me/keys/{made['key']['key_id']}"
    wanted = {"password": PASSWORD}
    fresh = house.post(f"{path}/rotate", wanted, key=token, status=200)
    assert house.ask("GET", "/api/account", key=made["secret"]).status_code == 401
    assert house.get("/api/account", key=fresh["secret"])["account_id"] == 1
    listed = house.get("/api/me/keys", key=token)["keys"]
    assert [each["replaces"] for each in listed] == [None, made["key"]["key_id"]]
    assert all(each["owner"] for each in listed)
    ended = house.ask("DELETE", f"/api/me/keys/{fresh['key']['key_id']}", key=token)
    assert ended.json()["revoked_time"]
    assert house.ask("GET", "/api/account", key=fresh["secret"]).status_code == 401


@pytest.mark.parametrize(
    ("roles", "scopes"),
    [
        ((Role.VIEWER,), (Scope.TRADE,)),
        ((Role.VIEWER,), (Scope.READ, Scope.TRANSFER)),
        ((Role.TRADER,), (Scope.ADMIN,)),
        ((Role.TRADER,), (Scope.TRANSFER,)),
        ((Role.RISK,), (Scope.TRADE,)),
    ],
)
def test_no_key_goes_beyond_its_owner(
    house: House, town: City, roles: tuple[Role, ...], scopes: tuple[Scope, ...]
) -> None:
    # ASVS 4.1.3: scope escalation
    token = town.sign_in(town.person(*roles), "passkey")
    said = make(house, token, *scopes, status=422)
    assert said["errors"][0]["field"] == "scopes"
    assert house.get("/api/me/keys", key=token)["keys"] == []


@pytest.mark.parametrize("scope", [Scope.READ, Scope.TRANSFER, Scope.ADMIN])
def test_no_key_goes_around_the_second_factor(house: House, town: City, scope: Scope) -> None:
    # ASVS 4.3.1
    admin = town.person(Role.TRADER, Role.ADMIN)
    weak, strong = town.sign_in(admin, "password"), town.sign_in(admin, "password totp")

    assert make(house, weak, scope, status=422)["errors"][0]["field"] == "scopes"
    made = make(house, strong, scope)
    path = f"/api/me/keys/{made['key']['key_id']}/rotate"
    said = house.post(path, {"password": PASSWORD}, key=weak, status=422)
    assert said["errors"][0]["field"] == "scopes"


def test_a_browser_left_open_makes_no_key_that_trades(house: House, town: City) -> None:
    # ASVS 3.7.1
    trader = town.person(Role.TRADER)
    token = town.sign_in(trader)
    for password in (None, "a wrong one"):
        said = make(house, token, Scope.TRADE, status=403, password=password)
        assert said["code"] == "SIGN_IN_AGAIN"
        assert "wrong one" not in str(said)
    make(house, token, Scope.READ, password=None)


@pytest.mark.parametrize(("account", "code"), [(2, "ACCOUNT_UNKNOWN"), (77, "ACCOUNT_UNKNOWN")])
def test_accounts_of_others_are_as_if_they_were_not_open(
    house: House, town: City, account: int, code: str
) -> None:
    # ASVS 4.2.1
    trader = town.person(Role.TRADER)
    said = make(house, town.sign_in(trader), Scope.READ, account_id=account, status=422)
    assert (said["code"], said["errors"][0]["rule"]) == (code, "must be an open account")


def test_whoever_may_only_look_makes_no_key_that_trades_there(house: House, town: City) -> None:
    # ASVS 4.1.3
    trader = town.person(Role.TRADER)
    town.grant(trader, 1, Level.VIEW)
    token = town.sign_in(trader)
    said = make(house, token, Scope.TRADE, account_id=1, status=422)
    assert said["errors"][0]["rule"] == "must be one on which you may trade"
    make(house, token, Scope.READ, account_id=1)


def test_the_keys_of_somebody_else_are_absent(house: House, town: City) -> None:
    # ASVS 4.2.1: another user's key id
    one, other = (town.sign_in(town.person(Role.TRADER)) for _ in range(2))
    made = make(house, one, Scope.READ)
    path = f"/api/me/keys/{made['key']['key_id']}"

    assert house.get("/api/me/keys", key=other)["keys"] == []
    assert house.ask("DELETE", path, key=other).status_code == 404
    assert house.ask("POST", f"{path}/rotate", {}, key=other).status_code == 404
    assert house.ask("GET", "/api/time", key=made["secret"]).status_code == 200


def test_an_administrator_revokes_a_persons_key_and_never_learns_a_secret_of_it(
    house: House, town: City
) -> None:
    # ASVS 4.3.2
    trader = town.sign_in(town.person(Role.TRADER))
    admin = town.sign_in(town.person(Role.ADMIN), "passkey")
    made = make(house, trader, Scope.READ)
    path = f"/api/keys/{made['key']['key_id']}"

    said = house.post(f"{path}/rotate", {"password": PASSWORD}, key=admin, status=403)
    assert said["code"] == "FORBIDDEN"
    assert house.ask("DELETE", path, key=admin).status_code == 200
    assert house.ask("GET", "/api/time", key=made["secret"]).status_code == 401


def test_no_key_reaches_its_owners_keys(house: House, town: City) -> None:
    # ASVS 4.1.3
    admin = town.sign_in(town.person(Role.ADMIN), "passkey")
    secret = make(house, admin, Scope.READ, Scope.ADMIN)["secret"]
    assert house.ask("GET", "/api/me/keys", key=secret).status_code == 403
    body = {"name": "more", "scopes": ["read", "admin"]}
    assert house.ask("POST", "/api/me/keys", body, key=secret).status_code == 403
    # What outlives the owner's role needs the owner himself.
    assert house.ask("POST", "/api/keys", body, key=secret).json()["code"] == "SIGN_IN_AGAIN"
    assert house.ask("GET", "/api/me/keys", key=house.operator).status_code == 403


def test_fields_that_nobody_offers_are_refused(house: House, town: City) -> None:
    # ASVS 5.1.2: mass assignment
    token = town.sign_in(town.person(Role.TRADER))
    for field in ("user_id", "secret", "key_id", "created_time", "secret_digest"):
        body = {"name": "bot", "scopes": ["read"], field: "1"}
        assert (
            house.post("/api/me/keys", body, key=token, status=400)["errors"][0]["field"] == field
        )


def signed(house: House, key_id: str, method: str, target: str, **more: Any) -> Any:
    body = more.pop("body", b"")
    when = more.pop("when", time.time_ns() // 1_000_000)
    request = SignedRequest(
        key_id=key_id,
        timestamp_ms=when,
        signature="",
        method=method,
        target=target,
        body=body,
    )
    headers = {
        "Damrak-Key": key_id,
        "Damrak-Timestamp": str(when),
        "Damrak-Signature": base64.b64encode(PRIVATE.sign(text_to_sign(request))).decode(),
        "Content-Type": "application/json",
    }
    sent = more.pop("sent", target)
    return house.ask(method, sent, more.pop("other", body), key=None, headers=headers | more)


def test_a_signed_request_is_its_signers_once_and_no_other(house: House, town: City) -> None:
    # ASVS 13.2.6
    trader = town.person(Role.TRADER)
    town.grant(trader, 1, Level.TRADE)
    made = make(house, town.sign_in(trader), Scope.READ, Scope.TRADE, public_key=PUBLIC)
    key_id = made["key"]["key_id"]
    assert made["secret"] == ""
    when = time.time_ns() // 1_000_000

    answer = signed(house, key_id, "GET", "/api/account?account_id=1", when=when)
    assert answer.status_code == 200, answer.text
    assert signed(house, key_id, "GET", "/api/account?account_id=1", when=when).status_code == 401
    body = house.client.build_request("POST", "/", json=order("buy", "1", "100")).content
    assert signed(house, key_id, "POST", "/api/orders", body=body).status_code == 201

    altered = house.client.build_request("POST", "/", json=order("buy", "2", "100")).content
    for wrong in (
        signed(house, key_id, "POST", "/api/orders", body=body, other=altered),
        signed(house, key_id, "GET", "/api/account", sent="/api/account?account_id=1"),
        signed(house, "0" * 12, "GET", "/api/account"),
        signed(house, key_id, "GET", "/api/account", when=when - 60_000),
        signed(house, key_id, "GET", "/api/account", when=when + 60_000),
    ):
        assert (wrong.status_code, wrong.json()["code"]) == (401, "KEY_INVALID")
    assert "which says" in wrong.json()["detail"]


def test_a_key_that_signs_has_no_secret_that_opens(house: House, town: City) -> None:
    made = make(house, town.sign_in(town.person(Role.TRADER)), Scope.READ, public_key=PUBLIC)
    for guess in ("", "-" * 43, "A" * 43):
        secret = f"dmk_{made['key']['key_id']}_{guess}"
        assert house.ask("GET", "/api/time", key=secret).status_code == 401
