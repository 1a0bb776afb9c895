"""Attacks on people and their sessions, over the sockets of a served venue."""

import base64
import hmac
import secrets
import time
from typing import Any

import httpx
import jwt
import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from damrak.app.config.settings import Settings
from damrak.app.control import open_control
from damrak.services.identity.sessions.signing import SigningKeys
from tests.hostile.identity.browser import PATIENCE, Browser
from tests.hostile.identity.test_story import is_cut_off
from tests.hostile.identity.town import ORDER, Person, Town

EVIL = "https://venue.evil.example"


def is_let_in(town: Town, token: str) -> bool:
    """Return whether a token opens anything: as a bearer, as a cookie, or at the stream."""
    bearer = {"Authorization": f"Bearer {token}"}
    cookie = {"Cookie": f"damrak_access={token}"}
    found = {
        httpx.get(f"{town.served.http}/api/me", headers=each).status_code
        for each in (bearer, cookie)
    }
    with connect(town.stream, additional_headers=bearer) as stream:
        found.add(200 if '"authenticated":true' in str(stream.recv(timeout=PATIENCE)) else 401)
    assert found <= {200, 401}, found
    return 200 in found


def parts_of(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the header and what a token says."""
    said = jwt.decode(token, options={"verify_signature": False})
    return jwt.get_unverified_header(token), said


def test_token_of_another_user(town: Town, anna: Browser, mallory: Browser) -> None:
    # ASVS 3.5.3, 4.2.1
    theirs, mine = parts_of(anna.access)[1], parts_of(mallory.access)[1]
    head, _, seal = mallory.access.split(".")
    for name in ("sid", "sub"):
        assert not is_let_in(town, f"{head}.{_text({**mine, name: theirs[name]})}.{seal}")
    # Even what the venue itself would have signed: a session is one person's.
    assert not is_let_in(town, _signed(town, mallory.access, sid=theirs["sid"]))
    assert not is_let_in(town, _signed(town, mallory.access, sub=theirs["sub"]))
    assert is_let_in(town, _signed(town, mallory.access, jti="another"))


def test_algorithm_confusion(town: Town, anna: Browser) -> None:
    # ASVS 3.5.3, 6.2.5
    header, said = parts_of(anna.access)
    (published,) = httpx.get(f"{town.served.http}/.well-known/jwks.json").json()["keys"]
    body = anna.access.split(".")[1]
    raw = base64.urlsafe_b64decode(published["x"] + "==")
    for secret in (raw, published["x"].encode(), msgspec.json.encode(published)):
        signed = f"{_text({**header, 'alg': 'HS256'})}.{body}"
        seal = hmac.digest(secret, signed.encode(), "sha256")
        assert not is_let_in(town, f"{signed}.{_text(seal)}")
    for name in ("none", "None", "NONE", "nOnE", ""):
        assert not is_let_in(town, f"{_text({**header, 'alg': name})}.{body}.")
    key = Ed25519PrivateKey.generate()
    for more in ({"jwk": published}, {"kid": "../../dev/null"}, {"jku": EVIL}, {}):
        forged = jwt.encode(said, key, "EdDSA", headers=header | more)
        assert not is_let_in(town, forged)


def test_expired_and_future_tokens(town: Town, mallory: Browser) -> None:
    # ASVS 3.5.3, 3.3.2: signed by the venue's own key, as if clocks had been turned.
    said = parts_of(mallory.access)[1]
    for seconds in (-86_400, -700, 60, 86_400):
        turned = {name: said[name] + seconds for name in ("iat", "nbf", "exp")}
        assert not is_let_in(town, _signed(town, mallory.access, **turned))
    assert not is_let_in(town, _signed(town, mallory.access, exp=said["exp"] + 86_400))
    assert not is_let_in(town, _signed(town, mallory.access, aud="https://other.example"))
    assert not is_let_in(town, _signed(town, mallory.access, iss="https://other.example"))


def test_a_replayed_refresh_token_shuts_thief_and_owner_out(town: Town) -> None:
    # ASVS 3.5.2, 3.3.4
    with town.browser() as owner, town.browser() as thief:
        town.registered(owner)
        thief.cookies = dict(owner.cookies)
        owner.does("POST", "/api/auth/refresh")
        owner.does("POST", "/api/auth/refresh")
        headers = {"Cookie": owner.header(), "Origin": owner.url}
        with connect(town.stream, additional_headers=headers) as stream:
            stream.recv(timeout=PATIENCE)
            assert thief.does("POST", "/api/auth/refresh", status=401)["code"] == "SESSION_ENDED"
            assert is_cut_off(stream)
        assert owner.ask("GET", "/api/me").status_code == 401
        assert owner.ask("POST", "/api/auth/refresh").status_code == 401


def test_session_fixation(town: Town, mallory: Browser) -> None:
    # ASVS 3.2.1, 3.2.3
    with town.browser() as victim, town.browser() as spare:
        person = town.registered(victim)
        victim.does("POST", "/api/auth/logout", status=204)
        spare.does("POST", "/api/auth/login", town.registered(spare).login)
        planted = dict(spare.cookies)
        victim.cookies = dict(planted)
        victim.does("POST", "/api/auth/login", person.login)
        assert not set(planted.values()) & set(victim.cookies.values())
        spare.cookies = planted
        assert spare.ask("GET", "/api/me").status_code == 401
        assert victim.get("/api/me")["email"] == person.email
        victim.cookies |= {"damrak_access": "planted", "damrak_refresh": "planted"}
        victim.does("POST", "/api/auth/login", person.login)
        assert "planted" not in victim.cookies.values()


def test_forged_requests_of_another_site(town: Town, anna: Browser) -> None:
    # ASVS 4.2.2, 13.2.3, 3.4.3
    before = town.operate("GET", "/api/accounts?limit=500")
    proof = anna.cookies["damrak_proof"]
    for path, body in (
        ("/api/orders", ORDER),
        ("/api/me/keys", {"name": "x", "scopes": ["read"]}),
        ("/api/auth/logout", None),
        ("/api/auth/refresh", None),
    ):
        for headers in (
            {"origin": EVIL},
            {"origin": "null"},
            {"origin": "", "sec_fetch_site": "cross-site"},
            {"origin": EVIL, "x_csrf_token": proof},
        ):
            answer = anna.ask("POST", path, body, **headers)
            assert answer.status_code == 403, (path, headers, answer.text)
            assert "set-cookie" not in answer.headers
    assert anna.ask("GET", "/api/me", origin=EVIL).status_code == 403
    assert anna.get("/api/me")
    assert town.operate("GET", "/api/accounts?limit=500") == before
    with town.browser() as browser:
        # Nor does it sign its visitor in as somebody else.
        answer = browser.ask("POST", "/api/auth/login", town.add("trader").login, origin=EVIL)
        assert answer.status_code == 403
        assert not browser.cookies
    assert '"authenticated":true' in _heard(town, {"Cookie": anna.header(), "Origin": anna.url})
    assert '"authenticated":true' not in _heard(town, {"Cookie": anna.header(), "Origin": EVIL})


@pytest.mark.parametrize("origin", [EVIL, "null", "http://127.0.0.1.evil.example"])
def test_cors_with_credentials(town: Town, anna: Browser, origin: str) -> None:
    # ASVS 14.5.2, 14.5.3
    for path in ("/api/me", "/api/auth/options", "/.well-known/jwks.json", "/health"):
        for method in ("GET", "OPTIONS"):
            more = {"access_control_request_method": "POST"} if method == "OPTIONS" else {}
            answer = anna.ask(method, path, origin=origin, **more)
            names = {name.lower() for name in answer.headers}
            assert not {name for name in names if name.startswith("access-control-allow")}


def test_another_users_order_id(town: Town, anna: Browser, mallory: Browser) -> None:
    # ASVS 4.2.1, 4.1.3
    orders = anna.get("/api/orders?status=all")["orders"]
    number, account = orders[0]["order_id"], orders[0]["account_id"]
    asked: list[tuple[str, str, Any]] = [
        ("GET", "/api/orders/{}", None),
        ("GET", "/api/orders/{}/fills", None),
        ("DELETE", "/api/orders/{}", None),
        ("PATCH", "/api/orders/{}", {"quantity": "2"}),
    ]
    for method, path, body in asked:
        there = mallory.ask(method, path.format(number), body)
        absent = mallory.ask(method, path.format(999_999_999), body)
        assert there.status_code == absent.status_code == 404, (method, path, there.text)
        detail = there.json()["detail"].replace(str(number), "999999999")
        assert detail == absent.json()["detail"]
    for method, path, body in (
        ("GET", f"/api/orders?account_id={account}", None),
        ("GET", f"/api/balances?account_id={account}", None),
        ("GET", f"/api/accounts/{account}", None),
        ("GET", f"/api/accounts/{account}/grants", None),
        ("POST", "/api/orders", {**ORDER, "account_id": account}),
        ("PUT", f"/api/accounts/{account}/grants", {"level": "trade", "user_id": _id(mallory)}),
        ("PATCH", "/api/me", {"default_account_id": account}),
        ("DELETE", f"/api/me/keys/{_key_of(anna)}", None),
        ("DELETE", f"/api/me/sessions/{parts_of(anna.access)[1]['sid']}", None),
    ):
        answer = mallory.ask(method, path, body)
        assert answer.status_code in (403, 404, 422), (method, path, answer.text)
        assert answer.status_code != 403 or "permission" in answer.text
    assert anna.get("/api/orders?status=all")["orders"] == orders


def test_mass_assignment(town: Town, mallory: Browser) -> None:
    # ASVS 5.1.2, 4.1.2
    person = {"email": "x@example.org", "password": secrets.token_urlsafe(), "name": "x"}
    grabs: list[dict[str, Any]]
    grabs = [{"roles": ["admin"]}, {"status": "active"}, {"user_id": 1}, {"verified": True}]
    for more in grabs:
        assert mallory.ask("POST", "/api/auth/register", {**person, **more}).status_code == 400
        assert mallory.ask("PATCH", "/api/me", {"name": "x", **more}).status_code == 400
        key = {"name": "x", "scopes": ["read"], **more}
        assert mallory.ask("POST", "/api/me/keys", key).status_code == 400
    wish = {"name": "x", "scopes": ["read", "trade", "transfer", "admin"]}
    made = mallory.ask("POST", "/api/me/keys", wish)
    if made.status_code == 201:
        with town.program(made.json()["secret"]) as program:
            for path in ("/api/users", "/api/keys", "/api/audit", "/metrics"):
                assert program.get(path).status_code == 403
    assert mallory.get("/api/me")["roles"] == ["trader"]


def test_privilege_escalation_by_invitation(town: Town, mallory: Browser) -> None:
    # ASVS 4.1.2, 4.1.3
    assert mallory.ask("POST", "/api/invitations", {"roles": ["trader"]}).status_code == 403
    with town.browser() as teacher, town.browser() as newcomer:
        teacher.does("POST", "/api/auth/login", town.add("instructor").login)
        for role in ("admin", "operator", "risk"):
            answer = teacher.ask("POST", "/api/invitations", {"roles": ["trader", role]})
            assert answer.status_code in (403, 422), answer.text
        made = teacher.does("POST", "/api/invitations", {"roles": ["trader"]}, status=201)
        person = Person("late@example.org", secrets.token_urlsafe())
        wish = {**person.login, "name": "x", "invitation": made["token"]}
        newcomer.does("POST", "/api/auth/register", wish, status=202)
        again = {**wish, "email": "later@example.org"}
        newcomer.does("POST", "/api/auth/register", again, status=422)
        token = town.code_for(person.email, newcomer, "Verify your")
        newcomer.does("POST", "/api/auth/verify", {"token": token})
        newcomer.does("POST", "/api/auth/login", person.login)
        assert newcomer.get("/api/me")["roles"] == ["trader"]
        for user in (_id(newcomer), _id(teacher)):
            for browser in (newcomer, teacher, mallory):
                answer = browser.ask("PUT", f"/api/users/{user}/roles/admin")
                assert answer.status_code in (403, 404), answer.text


def test_user_enumeration_by_message_and_by_time(town: Town) -> None:
    # ASVS 2.2.1, 2.5.4, 3.2.2
    known = [town.add("trader").email for _ in range(3)]
    with town.browser() as browser:
        spent: dict[bool, list[float]] = {True: [], False: []}
        for turn in range(12):
            for there in (True, False):
                email = known[turn % 3] if there else f"{secrets.token_hex(6)}@example.org"
                start = time.perf_counter()
                wrong = {"email": email, "password": "nobody would have this"}
                said = browser.ask("POST", "/api/auth/login", wrong)
                spent[there].append(time.perf_counter() - start)
                assert said.status_code == 401
                assert said.json()["code"] == "LOGIN_REFUSED"
        fastest = sorted(min(each) for each in spent.values())
        assert fastest[1] < 1.5 * fastest[0], spent
        more = {"password": secrets.token_urlsafe(), "name": "x"}
        for path, form in (("forgot", {}), ("verify/resend", {}), ("register", more)):
            texts = {
                browser.ask("POST", f"/api/auth/{path}", {"email": email, **form}).text
                for email in (known[0], f"{secrets.token_hex(6)}@example.org")
            }
            assert len(texts) == 1, texts


def _heard(town: Town, headers: dict[str, str]) -> str:
    try:
        with connect(town.stream, additional_headers=headers) as stream:
            return str(stream.recv(timeout=PATIENCE))
    except (InvalidStatus, ConnectionClosed) as refused:
        return str(refused)


def _text(said: Any) -> str:
    raw = said if isinstance(said, bytes) else msgspec.json.encode(said)
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _signed(town: Town, like: str, **changed: Any) -> str:
    # As whoever stole the venue's signing key would.
    with open_control(town.served.data_dir, Settings()) as store:
        keys = SigningKeys(store)
        keys.load()
        header, said = parts_of(like)
        return jwt.encode({**said, **changed}, keys.signer().private_key, "EdDSA", headers=header)


def _id(browser: Browser) -> str:
    return str(browser.get("/api/me")["user_id"])


def _key_of(browser: Browser) -> str:
    wish = {"name": "x", "scopes": ["read"]}
    made = browser.does("POST", "/api/me/keys", wish, status=201)
    return str(made["key"]["key_id"])
