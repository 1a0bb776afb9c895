"""Whatever is asked of the exchange, money is conserved and every law of the ledger holds."""

from hypothesis import given, settings
from hypothesis import strategies as st

from damrak.domain import commands
from damrak.domain.events import OrderRepeated
from damrak.domain.identifiers import AccountId
from damrak.domain.instruments import Instrument
from tests.property.venue import ACCOUNTS, Step, Venue, listings, scripts

Listed = tuple[Instrument, Instrument]
Script = list[tuple[int, Step]]

wealth = st.sampled_from((400, 5_000, 10**9))


def played(listed: Listed, owned: int, script: Script) -> Venue:
    venue = Venue(listed, owned)
    for pause, step in script:
        venue.time += pause
        venue.take(step)
    return venue


@settings(max_examples=80)
@given(listings(), wealth, scripts)
def test_every_law_holds_after_any_commands(listed: Listed, owned: int, script: Script) -> None:
    venue = played(listed, owned, script)
    venue.check()
    for account_id in ACCOUNTS:
        venue.apply(commands.CancelAllOrders(AccountId(account_id)))
    venue.check()
    audited = venue.auditor.accounts.values()
    assert not any(account.orders for account in audited)
    assert not any(any(account.reserved.values()) for account in audited)


@settings(max_examples=30)
@given(listings(), wealth, scripts)
def test_a_retry_is_told_the_first_outcome_and_changes_nothing(
    listed: Listed, owned: int, script: Script
) -> None:
    venue = played(listed, owned, script)
    for _ in ("at once", "from a snapshot"):
        dumped = venue.exchange.dump()
        for command, order_id, violation in venue.firsts:
            if isinstance(command, commands.SubmitOrder):
                key = command.client_order_id
            elif isinstance(command, commands.ReplaceOrder):
                key = command.idempotency_key
            else:
                key = command.reference
            expected = OrderRepeated(command.account_id, key, order_id, violation)
            assert venue.apply(command) == [expected]
        assert venue.exchange.dump() == dumped
        venue.reload()
