import asyncio

import pytest

from damrak.app.crowd.cast import SHARES, Role, parts_of, rate_of
from damrak.app.crowd.funding import LOW_PERCENT, TOP_UP_PERCENT, TopUps, endowment_of, opening
from damrak.app.crowd.host import CrowdHost
from damrak.app.crowd.rehearsal import BEGINNING, VirtualVenue
from damrak.app.crowd.settings import ORDERS_PER_SECOND, CrowdSettings, is_crowd_account
from damrak.app.crowd.stage import DOLLAR, PLAYS, Play, coarse
from damrak.domain.assets import Asset
from damrak.domain.calendars import NANOSECONDS_PER_DAY
from damrak.domain.commands import (
    CancelAllOrders,
    Command,
    Deposit,
    ListAsset,
    ListInstrument,
    Withdraw,
)
from damrak.domain.decimals import Amount
from damrak.domain.events import CommandDenied
from damrak.domain.identifiers import AccountId
from damrak.domain.instruments import instrument_violation

PARTS = parts_of(PLAYS)


def venue_after(*commands: Command) -> VirtualVenue:
    venue = VirtualVenue()
    for outcome in asyncio.run(venue.submit(commands)):
        assert not any(isinstance(event, CommandDenied) for event in outcome.events)
    return venue


def opened() -> VirtualVenue:
    return venue_after(*opening(VirtualVenue().view, PLAYS, PARTS))


@pytest.mark.parametrize("play", PLAYS, ids=lambda play: play.symbol)
def test_instruments_obey_the_listing_rules(play: Play) -> None:
    instrument = play.instrument(1, {})
    assert instrument_violation(instrument) is None
    assert coarse(play.anchor, play.price_scale) % instrument.tick_at(1) == 0
    assert coarse(play.round_lot, play.quantity_scale) % instrument.lot == 0


def test_accounts_are_distinct_and_in_the_crowds_range() -> None:
    accounts = [part.account_id for part in PARTS]
    assert len(set(accounts)) == len(accounts) == len(PLAYS) * len(Role)
    assert all(map(is_crowd_account, accounts))
    assert not is_crowd_account(1)


def test_all_budgets_together_are_within_the_crowds() -> None:
    assert set(SHARES) == set(Role)
    assert sum(map(rate_of, PARTS)) <= ORDERS_PER_SECOND


def test_what_is_there_is_not_done_again() -> None:
    venue = opened()
    assert opening(venue.view, PLAYS, PARTS) == []


def test_money_that_was_spent_is_not_given_again() -> None:
    venue = opened()
    account = AccountId(PARTS[0].account_id)
    posted, _ = venue.view.accounts[account].balances["USD"]
    asyncio.run(venue.submit([Withdraw(account, "USD", Amount(posted), "away")]))
    assert opening(venue.view, PLAYS, PARTS) == []


def test_orders_left_open_are_canceled() -> None:
    venue = VirtualVenue()

    async def scenario() -> None:
        crowd = CrowdHost(venue, venue.view, venue.clock)
        await crowd.prepare()
        await crowd.step()

    asyncio.run(scenario())
    commands = opening(venue.view, PLAYS, PARTS)
    makers = [part.account_id for part in PARTS if part.role <= Role.FAR_MAKER]
    assert commands == [CancelAllOrders(AccountId(account)) for account in makers]


def test_an_instrument_that_is_listed_already_is_taken_as_it_is() -> None:
    euro = Asset("EUR", 4)
    theirs = Play(
        **{name: getattr(PLAYS[0], name) for name in Play.__struct_fields__}
        | {"quote": euro, "price_scale": 1, "quantity_scale": 0, "tick": "0.1"}
    ).instrument(1, {})
    listed = ListAsset(euro), ListAsset(theirs.base), ListInstrument(theirs)
    venue = venue_after(*listed)

    async def scenario() -> None:
        crowd = CrowdHost(venue, venue.view, venue.clock)
        assert await crowd.prepare() == []
        for _ in range(100):
            await crowd.step()
            venue.clock.set(venue.clock.now() + 100_000_000)

    asyncio.run(scenario())
    book = venue.view.book_of("AAPL")
    assert book is not None
    assert book.instrument == theirs
    assert len(book.bids.keys) >= 10
    assert {book.instrument.symbol for book in venue.view.books.values()} == {
        play.symbol for play in PLAYS
    }
    venue.exchange.check()


def test_what_cannot_be_listed_is_said_and_the_rest_trades() -> None:
    venue = venue_after(ListAsset(Asset("BTC", 2)))

    async def scenario() -> list[str]:
        crowd = CrowdHost(venue, venue.view, venue.clock)
        refused = await crowd.prepare()
        await crowd.step()
        return refused

    refused = asyncio.run(scenario())
    assert any(said.startswith("ListInstrument: ") for said in refused)
    assert venue.view.book_of("BTC-USD") is None
    assert all(book.bids.keys for book in venue.view.books.values())
    assert len(venue.view.books) == len(PLAYS) - 1


def test_an_endowment_is_worth_as_much_in_both_assets() -> None:
    for part in PARTS:
        instrument = part.play.instrument(1, {})
        amounts = endowment_of(part, instrument)
        quantity = amounts[instrument.base.code] // instrument.base_factor
        price = coarse(part.play.anchor, part.play.price_scale)
        worth = quantity * price * instrument.notional_factor
        assert worth == amounts[DOLLAR.code] > 0


def poor(venue: VirtualVenue) -> int:
    """Leave the first account just less than what counts as low; return what it was given."""
    account = AccountId(PARTS[0].account_id)
    posted, _ = venue.view.accounts[account].balances["USD"]
    left = posted * LOW_PERCENT // 100 - 1
    asyncio.run(venue.submit([Withdraw(account, "USD", Amount(posted - left), "away")]))
    return posted


def test_a_low_balance_is_filled_up_once_a_day_and_not_on_the_first() -> None:
    venue = opened()
    given = poor(venue)
    top_ups = TopUps(PARTS, BEGINNING)
    assert top_ups.due(venue.view, BEGINNING) == []
    tomorrow = BEGINNING + NANOSECONDS_PER_DAY
    due = top_ups.due(venue.view, tomorrow)
    day = tomorrow // NANOSECONDS_PER_DAY
    added = Amount(given * TOP_UP_PERCENT // 100)
    account = AccountId(PARTS[0].account_id)
    assert due == [Deposit(account, "USD", added, f"crowd-day-{day}-USD")]
    assert top_ups.due(venue.view, tomorrow + 1) == []
    assert len(top_ups.due(venue.view, tomorrow + NANOSECONDS_PER_DAY)) == 1


def test_a_restart_on_the_same_day_gives_nothing_more() -> None:
    venue = opened()
    poor(venue)
    tomorrow = BEGINNING + NANOSECONDS_PER_DAY
    assert len(TopUps(PARTS, BEGINNING).due(venue.view, tomorrow)) == 1
    assert TopUps(PARTS, tomorrow).due(venue.view, tomorrow + 1) == []


def test_a_slower_crowd_looks_up_less_often_and_a_faster_one_more_often() -> None:
    assert CrowdSettings().tick_ms == 100.0
    assert CrowdSettings(orders_per_second=80.0).tick_ms == 50.0
    assert CrowdSettings(orders_per_second=4.0).tick_ms == 1_000.0
    assert CrowdSettings(orders_per_second=0.1).tick_ms == 5_000.0
