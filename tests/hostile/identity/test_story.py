"""The life of people at a served venue, from the letter that lets them in to the day they leave.

Everything is asked over sockets, as browsers and programs do.
"""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import msgspec
import pyotp
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

import damrak
from tests.hostile.identity.browser import PATIENCE, Browser
from tests.hostile.identity.town import ORDER, Person, Town
from tests.unit.services.identity.people.authenticator import Authenticator

SUBMIT = msgspec.json.encode({"op": "submit_order", "id": 1, "order": ORDER}).decode()


@contextmanager
def listening(town: Town, browser: Browser) -> Iterator[ClientConnection]:
    """Open the stream as a page of the venue does, and make sure that it knows who listens."""
    headers = {"Cookie": browser.header(), "Origin": browser.url}
    with connect(town.stream, additional_headers=headers) as stream:
        assert '"authenticated":true' in str(stream.recv(timeout=PATIENCE))
        yield stream


def is_cut_off(stream: ClientConnection) -> bool:
    """Wait until the venue ends a stream, and return whether it said so."""
    heard = ""
    with suppress(ConnectionClosed):
        while True:
            heard += str(stream.recv(timeout=PATIENCE))
    return '"closing"' in heard


def test_from_registering_to_an_order_and_back_out_again(town: Town) -> None:
    # ASVS 2.1.1, 2.5.6, 2.8.1, 3.3.1, 3.3.4, 4.2.2
    with town.browser() as desk, town.browser("Phone/1.0") as phone:
        anna = town.registered(desk)
        me = desk.get("/api/me")
        assert me["roles"] == ["trader"]
        account = me["default_account_id"]
        town.fund(account)
        order = desk.does("POST", "/api/orders", ORDER, status=201)
        assert order["account_id"] == account
        without = desk.ask("POST", "/api/orders", ORDER, x_csrf_token="")
        assert without.json()["code"] == "PROOF_INVALID"

        phone.does("POST", "/api/auth/login", anna.login)
        assert len(desk.get("/api/me/sessions")["sessions"]) == 2
        assert "Phone/1.0" in _newest(town, anna, desk, "new device")

        app = pyotp.TOTP(desk.does("POST", "/api/me/second-factor")["secret"])
        codes = desk.does("PUT", "/api/me/second-factor", {"code": app.now()})["recovery_codes"]
        phone.does("POST", "/api/auth/logout", status=204)
        asked = phone.does("POST", "/api/auth/login", anna.login, status=401)
        assert asked["code"] == "SECOND_FACTOR_NEEDED"
        assert "totp" in asked["methods"]
        assert not phone.cookies
        shown = {"challenge": asked["challenge"], "recovery_code": codes[0]}
        phone.does("POST", "/api/auth/login/second-factor", shown)

        before = dict(desk.cookies)
        desk.does("POST", "/api/auth/refresh")
        assert desk.cookies["damrak_refresh"] != before["damrak_refresh"]
        assert desk.get(f"/api/orders/{order['order_id']}")["status"] == "accepted"
        with listening(town, desk) as stream:
            desk.does("POST", "/api/auth/logout", status=204)
            assert is_cut_off(stream)
        desk.cookies = before
        assert desk.ask("GET", "/api/me").status_code == 401
        assert phone.get(f"/api/orders/{order['order_id']}")["status"] == "accepted"


def test_a_forgotten_password_is_replaced_and_everybody_is_signed_out(town: Town) -> None:
    # ASVS 2.5.2, 2.5.6, 3.3.3
    with town.browser() as old, town.browser() as new:
        anna = town.registered(old)
        town.fund(old.get("/api/me")["default_account_id"])
        with listening(town, old) as stream:
            new.does("POST", "/api/auth/forgot", {"email": anna.email}, status=202)
            token = town.code_for(anna.email, new, "Set a new password")
            chosen = secrets.token_urlsafe(16)
            new.does("POST", "/api/auth/reset", {"token": token, "password": chosen})
            assert is_cut_off(stream)
        assert old.ask("POST", "/api/auth/refresh").status_code == 401
        again = {"token": token, "password": secrets.token_urlsafe(16)}
        assert new.does("POST", "/api/auth/reset", again, status=422)["code"] == "LINK_INVALID"
        new.does("POST", "/api/auth/login", anna.login, status=401)
        new.does("POST", "/api/auth/login", {"email": anna.email, "password": chosen})
        new.does("POST", "/api/orders", ORDER, status=201)


def test_an_address_changes_by_a_letter_to_the_new_one(town: Town) -> None:
    # ASVS 2.5.6, 2.2.3
    with town.browser() as browser:
        anna = town.registered(browser)
        moved = anna._replace(email=f"new-{anna.email}")
        browser.does("PUT", "/api/me/email", {"email": moved.email}, status=202)
        assert browser.get("/api/me")["email"] == anna.email
        token = town.code_for(moved.email, browser, "Verify your new")
        assert "about to change" in "".join(town.letters(anna.email))
        browser.does("POST", "/api/auth/verify", {"token": token})
        assert browser.get("/api/me")["email"] == moved.email
        browser.does("POST", "/api/auth/login", anna.login, status=401)
        browser.does("POST", "/api/auth/login", moved.login)


def test_a_passkey_opens_the_venue_alone(town: Town) -> None:
    # ASVS 2.8.7, 2.2.4
    with town.browser() as browser, town.browser() as elsewhere:
        town.registered(browser)
        # Browsers give passkeys to names of machines alone, never to addresses.
        device = Authenticator(browser.url.replace("127.0.0.1", "localhost"))
        asked = browser.does("POST", "/api/me/passkeys/challenge")["public_key"]
        made = {"credential": device.create(asked), "name": "my phone"}
        browser.does("PUT", "/api/me/passkeys", made, status=201)
        asked = elsewhere.does("POST", "/api/auth/passkeys/challenge")["public_key"]
        shown = {"credential": device.get(asked)}
        said = elsewhere.does("POST", "/api/auth/passkeys/login", shown)
        assert said["methods"] == ["passkey"]
        assert elsewhere.get("/api/me")["passkeys"] == 1
        elsewhere.does("POST", "/api/auth/passkeys/login", shown, status=401)
        fake = Authenticator("https://venue.evil.example")
        asked = elsewhere.does("POST", "/api/auth/passkeys/challenge")["public_key"]
        wrong = {"credential": fake.get(asked)}
        elsewhere.does("POST", "/api/auth/passkeys/login", wrong, status=401)


def test_a_program_signs_with_a_key_that_never_travels(town: Town) -> None:
    # ASVS 2.9.1, 3.5.2
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    with town.browser() as browser:
        town.registered(browser)
        account = browser.get("/api/me")["default_account_id"]
        town.fund(account)
        wish = {"name": "robot", "scopes": ["read", "trade"], "public_key": public.decode()}
        key_id = browser.does("POST", "/api/me/keys", wish, status=201)["key"]["key_id"]
        with damrak.Client(town.served.http, key_id=key_id, private_key=private) as program:
            assert program.submit_order("S01/USD", "buy", "1", price="90").account_id == account
            stranger = Ed25519PrivateKey.generate()
            with (
                damrak.Client(town.served.http, key_id=key_id, private_key=stranger) as thief,
                pytest.raises(damrak.Unauthorized),
            ):
                thief.account()
            browser.does("DELETE", f"/api/me/keys/{key_id}")
            with pytest.raises(damrak.Unauthorized):
                program.account()


def test_an_instructor_invites_somebody_into_his_team(town: Town) -> None:
    # ASVS 4.1.3, 4.2.1
    with town.browser() as school, town.browser() as teacher, town.browser() as pupil:
        school.does("POST", "/api/auth/login", town.add("admin").login)
        lead = town.add("instructor")
        teacher.does("POST", "/api/auth/login", lead.login)
        home = school.does("POST", "/api/organisations", {"name": lead.email}, status=201)
        team = {"organisation_id": home["organisation_id"], "name": "Class 3b"}
        team_id = school.does("POST", "/api/teams", team, status=201)["team_id"]
        mine = teacher.get("/api/me")["user_id"]
        school.does("PUT", f"/api/teams/{team_id}/members/{mine}", {"leads": True})

        person = Person(f"{secrets.token_hex(6)}@example.org", secrets.token_urlsafe(16))
        asked_in = {"email": person.email, "team_id": team_id, "letter": True}
        teacher.does("POST", "/api/invitations", asked_in, status=201)
        found = re.search(r"#invitation=(\S+)", _newest(town, person, teacher, "invited"))
        assert found
        wish = {**person.login, "name": "Pupil", "invitation": found[1]}
        pupil.does("POST", "/api/auth/register", wish, status=202)
        token = town.code_for(person.email, pupil, "Verify your")
        pupil.does("POST", "/api/auth/verify", {"token": token})
        pupil.does("POST", "/api/auth/login", person.login)
        assert [each["team_id"] for each in pupil.get("/api/teams")["teams"]] == [team_id]
        members = teacher.get(f"/api/teams/{team_id}/members")["members"]
        assert [each["name"] for each in members if not each["leads"]] == ["Pupil"]


def test_whoever_is_disabled_is_out_of_everything_at_once(town: Town) -> None:
    # ASVS 3.3.3, 4.1.5
    with town.browser() as browser, town.browser() as school:
        anna = town.registered(browser)
        me = browser.get("/api/me")
        town.fund(me["default_account_id"])
        wish = {"name": "robot", "scopes": ["read", "trade"]}
        secret = browser.does("POST", "/api/me/keys", wish, status=201)["secret"]
        school.does("POST", "/api/auth/login", town.add("admin").login)
        with listening(town, browser) as stream, town.program(secret) as program:
            assert program.post("/api/orders", json=ORDER).status_code == 201
            bearer = {"Authorization": f"Bearer {secret}"}
            with connect(town.stream, additional_headers=bearer) as robot:
                assert '"authenticated":true' in str(robot.recv(timeout=PATIENCE))
                school.does("PUT", f"/api/users/{me['user_id']}/status", {"status": "disabled"})
                assert program.post("/api/orders", json=ORDER).status_code == 401
                assert browser.ask("POST", "/api/orders", ORDER).status_code == 401
                assert is_cut_off(stream)
                assert is_cut_off(robot)
        assert browser.ask("POST", "/api/auth/refresh").status_code == 401
        browser.does("POST", "/api/auth/login", anna.login, status=401)
        school.does("PUT", f"/api/users/{me['user_id']}/status", {"status": "active"})
        browser.does("POST", "/api/auth/login", anna.login)
        browser.does("POST", "/api/orders", ORDER, status=201)


def _newest(town: Town, person: Person, browser: Browser, about: str) -> str:
    for _ in range(1_000):
        browser.ask("GET", "/health")
        found = [each for each in town.letters(person.email) if about in each]
        if found:
            return found[-1]
    raise AssertionError(f"no letter about {about}")
