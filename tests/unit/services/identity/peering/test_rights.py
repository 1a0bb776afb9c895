"""Rights on their way to a peer: what the venue knows is what the peer knows, and nobody else."""

import asyncio
from typing import Any, cast

import msgspec
from litestar.types import Receive

from damrak.adapters.clocks.manual import ManualClock
from damrak.http.calls import Answer, Call
from damrak.http.operations import answered
from damrak.ports.audit import Entry
from damrak.ports.identity import Caller, Permission, Role
from damrak.ports.peers import RELAY, VENUE, Peer
from damrak.services.gateway.admission import Admission
from damrak.services.gateway.desk import Doors
from damrak.services.identity.directory.directory import Directory
from damrak.services.identity.directory.recogniser import KEYS_ALONE, Recogniser, Recognising
from damrak.services.identity.peering.feed import RightsFeed
from damrak.services.identity.peering.hearing import HeardRights
from damrak.services.identity.peering.operations import RightsRoom, operations
from damrak.services.identity.peering.recognising import PeerRecogniser
from damrak.services.identity.peering.tokens import PeerTokens, new_peer_key
from damrak.services.identity.sessions.signing import SigningKeys
from damrak.services.identity.sessions.tokens import AccessTokens, TokenOptions
from damrak.services.identity.storage.models import LoginSession, User, UserRole
from damrak.services.identity.storage.store import Store, Unit
from damrak.wire.identity.feed import FeedTerms, RightsNews
from tests.unit.services.identity.control import START, control

SECOND = 1_000_000_000
TERMS = FeedTerms(
    issuer="damrak",
    audience="damrak",
    access_seconds=600,
    idle_seconds=3_600,
    admin_second_factor=False,
)
OPTIONS = TokenOptions(issuer="damrak", audience="damrak", access_seconds=600)
decode = msgspec.json.Decoder(RightsNews).decode


class Venue:
    """Hold a control plane, what is told of it, and a peer that hears it."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.signing = SigningKeys(store)
        self.signing.load()
        self.tokens = AccessTokens(self.signing, OPTIONS)
        self.directory = Directory(store)
        self.directory.load()
        store.add_listener(self.directory.refresh)
        self.feed = RightsFeed(self.directory, self.signing, TERMS)
        self.peer = HeardRights(store.clock)
        key = new_peer_key()
        self.relay = PeerTokens(Peer(RELAY, "r"), key, store.clock)
        parts = Recognising(self.tokens, KEYS_ALONE.numbers, KEYS_ALONE.uses)
        people = Recogniser(self.directory, store, parts)
        self.identity = PeerRecogniser(people, PeerTokens(Peer(VENUE, "v"), key, store.clock))

    def tell(self) -> RightsNews:
        """Tell the peer what is new, as it travels."""
        news = self.feed.news(self.peer.instance, self.peer.number)
        self.peer.take(decode(msgspec.json.encode(news)))
        return news

    def heard(self, secret: str) -> Caller | None:
        """Return whom the peer recognises."""
        assert self.peer.recogniser is not None
        return self.peer.recogniser.caller_of(secret)

    def add_person(self, *roles: Role) -> tuple[int, str]:
        """Make a person who is signed in, and return his number and access token."""

        def work(unit: Unit) -> tuple[int, str]:
            user = User(public_id=f"person-{len(roles)}", status="active", created_time=unit.now)
            unit.session.add(user)
            unit.session.flush()
            session_id = f"s{user.id}"
            unit.session.add_all(
                UserRole(user_id=user.id, role=role, granted_time=unit.now) for role in roles
            )
            unit.session.add(
                LoginSession(
                    id=session_id,
                    user_id=user.id,
                    methods="password",
                    refresh_digest=session_id,
                    created_time=unit.now,
                    refreshed_time=unit.now,
                    expires_time=unit.now + 3_600 * SECOND,
                )
            )
            unit.changed(user.id)
            return user.id, session_id

        user_id, session_id = self.store.run_now(work)
        until = self.store.clock.now() + 3_600 * SECOND
        return user_id, self.tokens.issue(session_id, user_id, until).token

    def change(self, user_id: int, **values: Any) -> None:
        """Change the row of a person, or remove it."""

        def work(unit: Unit) -> None:
            user = unit.session.get_one(User, user_id)
            for name, value in values.items():
                setattr(user, name, value)
            unit.changed(user_id)

        self.store.run_now(work)


def test_a_peer_recognises_whom_the_venue_recognises() -> None:
    with control() as (store, _):
        venue = Venue(store)
        venue.tell()
        user_id, token = venue.add_person(Role.TRADER)
        assert venue.heard(token) is None
        venue.tell()
        caller = venue.heard(token)
        assert caller is not None
        assert caller == venue.identity.caller_of(token)
        assert caller.user_id == user_id
        assert caller.may(Permission.TRADE)


def test_only_what_has_changed_is_told_again() -> None:
    with control() as (store, _):
        venue = Venue(store)
        first, _ = venue.add_person(Role.TRADER)
        second, token = venue.add_person(Role.VIEWER, Role.TRADER)
        assert venue.tell().whole
        assert not venue.feed.has_news(venue.peer.instance, venue.peer.number)
        venue.change(second, status="disabled")
        news = venue.tell()
        assert not news.whole
        assert [each.user_id for each in news.people] == [second]
        assert first != second
        assert venue.heard(token) is None


def test_a_revoked_session_is_gone_at_the_peer() -> None:
    # ASVS 3.3.1
    with control() as (store, _):
        venue = Venue(store)
        user_id, token = venue.add_person(Role.TRADER)
        venue.tell()
        assert venue.heard(token) is not None

        def work(unit: Unit) -> None:
            unit.session.get_one(LoginSession, f"s{user_id}").revoked_time = unit.now
            unit.changed(user_id)

        store.run_now(work)
        venue.tell()
        assert venue.heard(token) is None


def test_somebody_who_is_removed_is_gone_at_the_peer() -> None:
    with control() as (store, _):
        venue = Venue(store)
        user_id, token = venue.add_person()
        venue.tell()

        def work(unit: Unit) -> None:
            unit.session.delete(unit.session.get_one(LoginSession, f"s{user_id}"))
            unit.session.flush()
            unit.session.delete(unit.session.get_one(User, user_id))
            unit.changed(user_id)

        store.run_now(work)
        assert venue.tell().gone == (user_id,)
        assert venue.heard(token) is None


def test_a_venue_that_began_anew_tells_everybody() -> None:
    with control() as (store, _):
        venue = Venue(store)
        _, token = venue.add_person(Role.TRADER)
        venue.tell()
        venue.feed = RightsFeed(venue.directory, venue.signing, TERMS)
        assert venue.feed.has_news(venue.peer.instance, venue.peer.number)
        assert venue.tell().whole
        assert venue.heard(token) is not None
        assert venue.feed.news(venue.peer.instance, 10**9).whole


def test_secrets_are_not_told() -> None:
    # ASVS 6.1, 8.3.4: neither what opens the vault nor what signs, nor who somebody is by name.
    with control() as (store, _):
        venue = Venue(store)
        _, token = venue.add_person(Role.TRADER)
        told = msgspec.json.encode(venue.feed.news("", 0)).decode()
        private = venue.signing.signer().private_key.private_bytes_raw().hex()
        assert token not in told
        assert private not in told
        assert "refresh" not in told
        assert "person-" not in told


def test_a_peer_makes_no_tokens_and_no_proofs() -> None:
    with control() as (store, _):
        venue = Venue(store)
        _, token = venue.add_person(Role.TRADER)
        venue.tell()
        caller = venue.heard(token)
        assert caller is not None
        assert venue.peer.recogniser is not None
        assert venue.peer.recogniser.page_proof(caller) != venue.identity.page_proof(caller)


class Notes:
    """Take notes for nobody."""

    def note(self, entry: Entry) -> None:
        """Forget a note."""


def asked(venue: Venue, secret: str, needs: Permission = Permission.SERVE) -> Answer:
    """Ask the venue's door for rights, as whoever holds a secret."""
    room = RightsRoom(venue.feed)
    (operation,) = operations(room)
    nothing = cast(Any, None)
    doors = Doors(
        client=nothing,
        view=nothing,
        history=nothing,
        identity=venue.identity,
        auditor=Notes(),
        preview=nothing,
        clock=venue.store.clock,
    )

    class Trace:
        cause = "test"

    scope = {
        "method": "GET",
        "path": operation.path,
        "path_params": {},
        "query_string": b"",
        "headers": [(b"authorization", f"Bearer {secret}".encode())],
        "client": ("127.0.0.1", 1),
        "damrak.trace": Trace(),
    }

    async def scenario() -> Answer:
        call = Call(scope, cast(Receive, None), 1_000)
        refused = await Admission(doors).refusal(call, needs)
        if refused is not None:
            return Answer.refusing(refused)
        answer = answered(operation, await operation.handle(call))
        assert isinstance(answer, Answer)
        return answer

    return asyncio.run(scenario())


def test_the_door_tells_a_peer_once_for_each_token() -> None:
    with control() as (store, _):
        venue = Venue(store)
        venue.add_person(Role.TRADER)
        token = venue.relay.token_for(VENUE)
        answer = asked(venue, token)
        assert answer.status == 200
        assert len(decode(answer.body).people) == 2
        # ASVS 13.2.3
        assert asked(venue, token).status == 401


def test_attack_a_users_access_token_at_the_internal_route() -> None:
    # ASVS 4.1.3: not even an administrator is a process of the venue.
    with control() as (store, _):
        venue = Venue(store)
        _, token = venue.add_person(Role.ADMIN)
        assert asked(venue, token, Permission.MANAGE_USERS).status == 200
        assert asked(venue, token).status == 403


def test_attack_a_service_token_at_the_routes_of_users() -> None:
    # ASVS 4.1.3
    with control() as (store, _):
        venue = Venue(store)
        for needs in set(Permission) - {Permission.SERVE}:
            assert asked(venue, venue.relay.token_for(VENUE), needs).status == 403


def test_attack_an_expired_service_token_at_the_door() -> None:
    clock = ManualClock(START)
    with control(clock) as (store, _):
        venue = Venue(store)
        token = venue.relay.token_for(VENUE)
        clock.set(START + 66 * SECOND)
        assert asked(venue, token).status == 401


def test_a_peer_is_known_for_a_single_request() -> None:
    with control() as (store, _):
        venue = Venue(store)
        caller = venue.identity.caller_of(venue.relay.token_for(VENUE))
        assert caller is not None
        assert caller.credential == "service:relay"
        assert caller.permissions == {Permission.SERVE}
        assert venue.identity.renewed(caller) is None
