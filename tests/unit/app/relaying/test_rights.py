"""A relay hears what everybody may do, and serves nobody once it has not heard for too long."""

import asyncio
from pathlib import Path

import httpx
import msgspec
import pytest

from damrak.adapters.clocks.manual import ManualClock
from damrak.app.identity.key_files import PEERS_KEY_FILE
from damrak.app.identity.peers import PEERS_KEY_VARIABLE, ensure_peer_key, peers_of, read_peer_key
from damrak.app.register import Refused
from damrak.app.relaying.rights import (
    KEYS_UNREADABLE_SECONDS_MAX,
    FollowedRights,
    Place,
    Unheard,
    finding,
)
from damrak.app.serving.marker import Marker, write_marker
from damrak.ports.identity import Caller, Level, Role, Scope
from damrak.ports.peers import RELAY, VENUE, Peer
from damrak.services.identity.keys.tokens import digest_of, new_token
from damrak.services.identity.peering.hearing import HeardRights
from damrak.services.identity.peering.tokens import PeerTokens, new_peer_key
from damrak.wire.identity.feed import FeedKey, FeedPerson, FeedTerms, RightsNews

START = 1_800_000_000_000_000_000
HERE = Place("http://127.0.0.1:9")
TERMS = FeedTerms(
    issuer="d", audience="d", access_seconds=600, idle_seconds=600, admin_second_factor=False
)
SECRET = new_token().secret
KEY_ID = SECRET.split("_")[1]


def news(instance: str, number: int, *keys: FeedKey) -> RightsNews:
    person = FeedPerson(
        user_id=1,
        active=True,
        roles=(Role.TRADER,),
        grants={7: Level.TRADE},
        default_account_id=7,
        sessions=(),
        keys=keys,
    )
    return RightsNews(
        instance=instance,
        number=number,
        whole=True,
        terms=TERMS,
        signers=(),
        people=(person,),
        gone=(),
    )


def key_of(secret: str) -> FeedKey:
    return FeedKey(KEY_ID, (Scope.READ,), 7, digest_of(secret), "", (), 0, None)


class Venue(httpx.AsyncBaseTransport):
    """Be a venue that tells what a test has put there."""

    def __init__(self) -> None:
        self.clock = ManualClock(START)
        key = new_peer_key()
        self.peers = PeerTokens(Peer(VENUE, "v"), key, self.clock)
        self.relay = PeerTokens(Peer(RELAY, "r"), key, self.clock)
        self.says: bytes = msgspec.json.encode(news("v", 3, key_of(SECRET)))
        self.status = 200
        self.asked: list[str] = []
        self.now = 100.0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a peer."""
        self.asked.append(str(request.url))
        token = request.headers["authorization"].removeprefix("Bearer ")
        if self.peers.peer_of(token) is None:
            return httpx.Response(401)
        if self.status == 0:
            raise httpx.ConnectError("away")
        return httpx.Response(self.status, content=self.says)

    def followed(self, place: Place | None = HERE) -> FollowedRights:
        """Return a relay that follows."""
        return FollowedRights(
            lambda: place,
            self.relay,
            HeardRights(self.clock),
            seconds=lambda: self.now,
            open_transport=lambda: self,
        )


def caller_of(venue: Venue, rights: FollowedRights) -> Caller | None:
    async def scenario() -> Caller | None:
        await rights.begin()
        await rights.close()
        return rights.caller_of(SECRET)

    return asyncio.run(scenario())


def test_what_the_venue_told_is_known() -> None:
    venue = Venue()
    rights = venue.followed()
    assert rights.caller_of(SECRET) is None
    caller = caller_of(venue, rights)
    assert caller is not None
    assert caller.account_id == 7
    assert rights.renewed(caller) == caller
    assert rights.caller_of(new_token().secret) is None


def test_each_question_says_what_is_known_and_bears_a_token_of_its_own() -> None:
    venue = Venue()
    rights = venue.followed()
    caller_of(venue, rights)
    assert caller_of(venue, rights) is not None
    assert venue.asked[0].endswith("/internal/rights?after=0&instance=")
    assert venue.asked[1].endswith("/internal/rights?after=3&instance=v")


def test_a_revoked_key_is_closed_with_the_next_answer() -> None:
    venue = Venue()
    rights = venue.followed()
    caller = caller_of(venue, rights)
    assert caller is not None
    venue.says = msgspec.json.encode(news("v", 4))
    assert caller_of(venue, rights) is None
    assert rights.renewed(caller) is None


@pytest.mark.parametrize("status", [0, 401, 403, 500, 503])
def test_nobody_is_served_once_the_venue_has_been_away_too_long(status: int) -> None:
    # ASVS 4.1.5: access fails securely.
    venue = Venue()
    rights = venue.followed()
    caller = caller_of(venue, rights)
    assert caller is not None
    venue.status = status
    venue.now += KEYS_UNREADABLE_SECONDS_MAX - 0.1
    assert caller_of(venue, rights) is not None
    venue.now += 0.1
    assert caller_of(venue, rights) is None
    assert rights.renewed(caller) is None
    assert rights.page_proof(caller) == ""
    venue.status = 200
    assert caller_of(venue, rights) is not None


def test_a_venue_that_restarts_is_believed_afresh() -> None:
    venue = Venue()
    rights = venue.followed()
    caller_of(venue, rights)
    venue.says = msgspec.json.encode(news("another", 1))
    assert caller_of(venue, rights) is None
    assert caller_of(venue, rights) is None
    assert venue.asked[-1].endswith("after=1&instance=another")


@pytest.mark.parametrize("says", [b"", b"[]", b"{}", b"<html>", b"\xff"])
def test_an_answer_that_cannot_be_read_changes_nothing(says: bytes) -> None:
    venue = Venue()
    rights = venue.followed()
    caller_of(venue, rights)
    venue.says = says
    with pytest.raises(Unheard):
        asyncio.run(rights.ask())
    assert rights.caller_of(SECRET) is not None


def test_where_no_venue_runs_nobody_is_known() -> None:
    venue = Venue()
    assert caller_of(venue, venue.followed(None)) is None


def test_the_venue_is_found_by_what_its_directory_says(tmp_path: Path) -> None:
    find = finding(tmp_path, "", "")
    assert find() is None
    write_marker(tmp_path, Marker(1, "http://0.0.0.0:8000", "ws://0.0.0.0:8001", 0, "0"))
    assert find() == Place("http://127.0.0.1:8000")
    assert finding(tmp_path, "http://localhost:9", "")() == Place("http://localhost:9")


@pytest.mark.parametrize("url", ["http://venue.example.org", "ftp://127.0.0.1", "venue"])
def test_tokens_are_not_shown_to_others_on_the_way(tmp_path: Path, url: str) -> None:
    # ASVS 9.2.2
    with pytest.raises(Refused, match="https"):
        finding(tmp_path, url, "")


def test_the_key_of_peers_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    # ASVS 6.4.1
    ensure_peer_key(tmp_path, {})
    path = tmp_path / PEERS_KEY_FILE
    assert path.stat().st_mode & 0o777 == 0o600
    key = read_peer_key(tmp_path, {})
    ensure_peer_key(tmp_path, {})
    assert read_peer_key(tmp_path, {}) == key
    assert [each.name for each in tmp_path.iterdir()] == [PEERS_KEY_FILE]


def test_two_processes_of_one_directory_know_each_other(tmp_path: Path) -> None:
    ensure_peer_key(tmp_path, {})
    clock = ManualClock(START)
    venue, relay = peers_of(tmp_path, VENUE, clock), peers_of(tmp_path, RELAY, clock)
    peer = venue.peer_of(relay.token_for(VENUE))
    assert peer is not None
    assert peer.name == RELAY


def test_a_key_in_the_environment_counts_before_the_file(tmp_path: Path) -> None:
    key = new_peer_key()
    assert read_peer_key(tmp_path, {PEERS_KEY_VARIABLE: f"{key}\n"}) == key
    ensure_peer_key(tmp_path, {PEERS_KEY_VARIABLE: key})
    assert not list(tmp_path.iterdir())


def test_a_missing_key_is_named_by_its_place(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"peers\.key"):
        peers_of(tmp_path, RELAY, ManualClock(START))
