"""A relay beside a venue, in real processes: it tells what the venue tells, and outlives it."""

import contextlib
import json
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus

from damrak.app.relaying.rights import KEYS_UNREADABLE_SECONDS_MAX, KNOWN_SECONDS_MAX
from tests.e2e.relaying.pairs import FACTS, SYMBOL, Listener, Process, Venue, id_of
from tests.e2e.shell import Shell

POLICY_VIOLATION = 1008
GOING_AWAY = 1001


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    shell = Shell(tmp_path / "venue")
    shell.market()
    shell.run("account", "deposit", "1", "VOC", "1000000")
    shell.run("account", "deposit", "2", "EUR", "1000000000")
    return shell.data_dir


@contextlib.contextmanager
def venue_of(data_dir: Path) -> Iterator[tuple[Venue, list[str]]]:
    with Venue(data_dir, "--no-crowd") as venue:
        yield venue, [venue.key(1)[1], venue.key(2)[1]]


def relay_of(data_dir: Path) -> Process:
    return Process(data_dir, "relay", "--stream-port", "0")


def is_known(url: str, secret: str) -> bool:
    with Listener(url, secret) as listener:
        return bool(listener.welcome["authenticated"])


def until_known(url: str, secret: str) -> None:
    made = time.monotonic()
    while not is_known(url, secret):
        assert time.monotonic() - made < KNOWN_SECONDS_MAX


def test_a_relay_tells_byte_for_byte_what_the_venue_tells(data_dir: Path) -> None:
    with venue_of(data_dir) as (venue, keys):
        venue.trade(keys, 100)
        # Orders come in while the relay finds out what there is.
        trading = threading.Thread(target=venue.trade, args=(keys, 1_000))
        trading.start()
        with relay_of(data_dir) as relay:
            urls = (venue.ready["stream"], relay.ready["stream"])
            trading.join()
            with Listener(urls[0], keys[0]) as one, Listener(urls[1], keys[0]) as other:
                for listener in (one, other):
                    listener.subscribe("book", "quotes")
                    listener.hear_out()
                assert one.told == other.told
                for listener in (one, other):
                    listener.request("unsubscribe", channel="book", symbol=SYMBOL)
                    listener.request("unsubscribe", channel="quotes", symbol=SYMBOL)
                    listener.subscribe(*FACTS)
                venue.trade(keys, 300)
                assert one.hear_out() == other.hear_out()
                assert len(one.told) > 1_000


def test_whoever_missed_something_from_the_venue_is_told_it_by_the_relay(data_dir: Path) -> None:
    with (
        venue_of(data_dir) as (venue, keys),
        relay_of(data_dir) as relay,
        Listener(venue.ready["stream"], keys[0]) as one,
    ):
        one.subscribe("orders")
        venue.trade(keys, 200)
        told = one.hear_out()
        for place in (0, len(told) // 2, len(told) - 1):
            with Listener(relay.ready["stream"], keys[0]) as back:
                back.subscribe("orders", after=id_of(told[place]))
                assert back.hear_out() == told[place + 1 :]


def test_an_id_that_the_venue_told_first_is_no_stranger_to_the_relay(data_dir: Path) -> None:
    with (
        venue_of(data_dir) as (venue, keys),
        relay_of(data_dir) as relay,
        Listener(venue.ready["stream"], keys[0]) as one,
    ):
        one.subscribe("trades")
        for count in range(1, 20, 2):
            with Listener(relay.ready["stream"], keys[0]) as back:
                venue.trade(keys, 1)
                one.hear(count)
                # The relay is asked at once, and may not have read it yet.
                back.subscribe("trades", after=id_of(one.told[-1]))
                venue.trade(keys, 1)
                one.hear(count + 1)
                back.hear(1)
                assert back.told == one.told[-1:]


def test_a_relay_outlives_its_venue_and_goes_on_with_the_next(data_dir: Path) -> None:
    with (
        venue_of(data_dir) as (venue, keys),
        relay_of(data_dir) as relay,
        Listener(relay.ready["stream"], keys[0]) as other,
    ):
        other.subscribe("trades")
        venue.trade(keys, 50)
        other.hear_out()
        assert len(other.told) == 50
        venue.end()
        with Listener(relay.ready["stream"], keys[0]) as late:
            late.subscribe("book")
            late.hear(1)
            late.subscribe("trades", after=id_of(other.told[9]))
            assert late.hear_out()[1:] == other.told[10:]
        with Venue(data_dir, "--no-crowd") as again:
            again.trade(keys, 50)
            other.hear_out()
            assert len(other.told) == 100
            with Listener(again.ready["stream"], keys[0]) as one:
                one.subscribe("trades", after=id_of(other.told[0]))
                assert one.hear_out() == other.told[1:]


def test_a_relay_begins_where_the_venue_was_killed(data_dir: Path) -> None:
    with venue_of(data_dir) as (venue, keys):
        venue.trade(keys, 300)
        with Listener(venue.ready["stream"], keys[0]) as one:
            one.subscribe("book")
            one.hear_out()
        venue.end()
    with relay_of(data_dir) as relay:
        # Nobody can say who may listen, so nobody may.
        assert not is_known(relay.ready["stream"], keys[0])
        with Venue(data_dir, "--no-crowd"):
            until_known(relay.ready["stream"], keys[0])
            with Listener(relay.ready["stream"], keys[0]) as other:
                other.subscribe("book")
                assert other.hear_out() == one.told


def test_keys_are_let_in_and_shut_out_within_seconds(data_dir: Path) -> None:
    with venue_of(data_dir) as (venue, keys), relay_of(data_dir) as relay:
        url = relay.ready["stream"]
        key_id, secret = venue.key(1)
        until_known(url, secret)
        with Listener(url, secret) as one, Listener(url, keys[0]) as other:
            one.subscribe("orders")
            venue.ask("DELETE", f"/api/keys/{key_id}")
            revoked = time.monotonic()
            assert one.hear_end() == POLICY_VIOLATION
            # On a machine that is busy with tests the last steps may take a little longer.
            assert time.monotonic() - revoked < KNOWN_SECONDS_MAX + 1
            assert other.request("ping")["status"] == 200


def test_a_relay_needs_neither_the_control_plane_nor_its_keys(data_dir: Path) -> None:
    # ASVS 1.4.4, 6.4.1: what a process does not need it does not have.
    with venue_of(data_dir) as (_, keys):
        for name in ("control.sqlite", "vault.keys"):
            (data_dir / name).rename(data_dir / f"{name}.away")
        with relay_of(data_dir) as relay:
            assert is_known(relay.ready["stream"], keys[0])


def test_a_relay_serves_nobody_once_the_venue_has_been_away_too_long(data_dir: Path) -> None:
    # ASVS 4.1.5: a right may have been taken meanwhile.
    with venue_of(data_dir) as (venue, keys), relay_of(data_dir) as relay:
        with Listener(relay.ready["stream"], keys[0]) as other:
            other.subscribe("orders")
            venue.end()
            gone = time.monotonic()
            assert other.hear_end() == POLICY_VIOLATION
            assert time.monotonic() - gone < KEYS_UNREADABLE_SECONDS_MAX + KNOWN_SECONDS_MAX + 1
        assert not is_known(relay.ready["stream"], keys[0])


def test_a_log_that_is_archived_meanwhile_is_told_all_the_same(data_dir: Path) -> None:
    (data_dir / "damrak.toml").write_text("[venue]\nsnapshot_every = 1000\nkeep = 1\n", "utf-8")
    with venue_of(data_dir) as (venue, keys), relay_of(data_dir) as relay:
        with Listener(relay.ready["stream"], keys[0]) as other:
            other.subscribe("trades")
            venue.trade(keys, 1_200)
            told = other.hear_out()
            assert len(told) == 1_200
            assert list((data_dir / "archive").glob("events-*"))
        with (
            relay_of(data_dir) as fresh,
            Listener(fresh.ready["stream"], keys[0]) as back,
        ):
            back.subscribe("trades", after=id_of(told[0]))
            assert back.hear_out() == told[1:]


def test_a_relay_takes_no_orders_has_no_other_path_and_says_goodbye(data_dir: Path) -> None:
    with venue_of(data_dir) as (_, keys), relay_of(data_dir) as relay:
        with pytest.raises(InvalidStatus, match="404"):
            Listener(relay.ready["stream"] + "/elsewhere", keys[0])
        with Listener(relay.ready["stream"], keys[0]) as one:
            order = {"symbol": SYMBOL, "side": "buy", "quantity": "1", "price": "1.00"}
            reply = one.request("submit_order", order=order)
            assert (reply["status"], reply["problem"]["code"]) == (503, "UNAVAILABLE")
            assert relay.end(signal.SIGTERM) == 0
            assert one.hear_end() == GOING_AWAY
            assert json.loads(one.told[-1])["reason"] == "the relay is stopping"
        assert set(relay.ready) == {"event", "stream", "pid", "data_dir"}


def test_without_a_venue_there_is_nothing_to_relay(tmp_path: Path) -> None:
    shell = Shell(tmp_path / "venue")
    assert "does not exist" in shell.refusal("relay", "--stream-port", "0")
    shell.market()
    refusal = shell.refusal("relay", "--stream-port", "0")
    assert "has no peers.key: start the venue once" in refusal
