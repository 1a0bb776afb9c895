"""A small venue for Hypothesis: what may be asked of it, and a driver that holds it to the laws."""

from typing import Any, NamedTuple

from hypothesis import strategies as st

from damrak.core.accounts.limits import RULES
from damrak.core.exchange import Exchange
from damrak.core.preview import preview
from damrak.domain import commands, events
from damrak.domain.assets import Asset
from damrak.domain.decimals import Amount, Price, Quantity
from damrak.domain.identifiers import AccountId, InstrumentId, OrderId, partition_of
from damrak.domain.instruments import Instrument, TradingStatus
from damrak.domain.orders import OrderStatus, OrderType, SelfTradePrevention, Side, TimeInForce
from damrak.domain.reasons import Reason, Violation
from tests.oracles.auditor import Auditor
from tests.property.wishes import DAY, forces, instruments, pauses, preventions, sides

ACCOUNTS = (1, 2, 65)
"""The first and the last share a partition."""

FIRST, SECOND = InstrumentId(7), InstrumentId(8)
EXPIRED = OrderStatus.EXPIRED
CHECK_EVERY = 8
REFUSALS_EVERY = 5

FORGOTTEN = (Reason.ACCOUNT_UNKNOWN, Reason.CLIENT_ORDER_ID_INVALID, Reason.DUPLICATE_KEY)
"""Denials that no retry is compared with."""


class Submit(NamedTuple):
    account_id: int
    second: bool
    side: Side
    order_type: OrderType
    price: int | None
    quantity: int
    force: TimeInForce
    expire_after: int | None
    post_only: bool
    prevention: SelfTradePrevention
    key: str | None


class Target(NamedTuple):
    """Cancel or, given a price or quantity, replace one of the latest orders."""

    account_id: int
    back: int
    replace: bool
    price: int | None
    quantity: int | None


class Funding(NamedTuple):
    account_id: int
    asset: str
    amount: int
    reference: str | None
    out: bool


class Again(NamedTuple):
    """Repeat an earlier command."""

    back: int


class Reload(NamedTuple):
    """Load the dump into a fresh exchange."""


Keyed = commands.SubmitOrder | commands.ReplaceOrder | commands.Deposit | commands.Withdraw
Step = Submit | Target | Funding | Again | Reload | commands.Command

# Hypothesis weighs the branches of ``one_of`` alike however often they are named, and prefers small
# integers, so that nobody would ever trade: samples of tuples give what is likely its weight.
ODD_PRICES = tuple(range(-1, 41))
LIKELY_PRICES = (30, 60, 60, 60, 90, 90, 120)
PRICES = st.sampled_from((*LIKELY_PRICES * 25, *ODD_PRICES))
NO_PRICE = st.sampled_from((*LIKELY_PRICES * 3, *[None] * 3))
QUANTITIES = st.sampled_from((*(2, 4, 6, 10) * 25, *range(25)))
accounts = st.sampled_from((*ACCOUNTS * 8, 9))

submits = st.builds(
    Submit,
    accounts,
    st.sampled_from((False, False, True)),
    sides,
    st.sampled_from((*[OrderType.LIMIT] * 5, OrderType.MARKET)),
    st.sampled_from((*LIKELY_PRICES * 25, *ODD_PRICES, *[None] * 8)),
    QUANTITIES,
    forces,
    st.sampled_from((*[None] * 10, 0, 1, 1_000, DAY)),
    st.sampled_from((*[False] * 9, True)),
    preventions,
    st.sampled_from((*[None] * 18, "twice", "no good")),
)
targets = st.builds(
    Target,
    accounts,
    st.integers(0, 9),
    st.sampled_from((True, True, False)),
    NO_PRICE,
    st.sampled_from((None, *range(1, 16), *range(2, 30, 2))),
)
fundings = st.builds(
    Funding,
    accounts,
    st.sampled_from(("USD", "B7", "B8", "B7", "B8", "NOPE")),
    st.sampled_from((*range(-1, 60), 1_000, 10**7)),
    st.sampled_from((None, None, None, "again", "")),
    st.booleans(),
)
sweeps = st.builds(
    commands.CancelAllOrders,
    st.sampled_from([AccountId(account_id) for account_id in ACCOUNTS]),
    st.sampled_from((None, FIRST, SECOND)),
    st.sampled_from((None, *Side)),
)
statuses = st.builds(
    commands.SetTradingStatus,
    st.sampled_from((FIRST, SECOND, InstrumentId(99))),
    st.sampled_from((*[TradingStatus.OPEN] * 6, *TradingStatus)),
)
pauses_and_reloads: st.SearchStrategy[Step] = st.sampled_from((Reload(), commands.AdvanceTime()))
agains = st.builds(Again, st.integers(0, 20))
STEPS: tuple[st.SearchStrategy[Step], ...] = (
    *[submits] * 24,
    *[targets] * 8,
    *[fundings] * 2,
    *[agains] * 2,
    sweeps,
    statuses,
    pauses_and_reloads,
)


@st.composite
def steps(draw: st.DrawFn) -> Step:
    """Return a step, most likely an order."""
    return draw(draw(st.sampled_from(STEPS)))


scripts = st.lists(st.tuples(pauses, steps()), min_size=20, max_size=60)
"""Long enough, for Hypothesis by itself prefers scripts in which nobody ever trades."""


@st.composite
def listings(draw: st.DrawFn) -> tuple[Instrument, Instrument]:
    """Return two instruments with one quote asset."""
    quote = Asset("USD", draw(st.integers(0, 6)))
    return draw(instruments(FIRST, quote)), draw(instruments(SECOND, quote))


class Venue:
    """Apply steps to an exchange, and hold each answer to the laws."""

    def __init__(self, listed: tuple[Instrument, Instrument], wealth: int) -> None:
        self.exchange = Exchange()
        self.auditor = Auditor()
        self.time = 0
        self.count = 0
        self.order_ids: list[int] = [1]
        self.sent: list[commands.Command] = []
        self.firsts: list[tuple[Keyed, OrderId, Violation | None]] = []
        self.shadow: Exchange | None = None
        self.stale = self.exchange.dump()
        for asset in (listed[0].quote, listed[0].base, listed[1].base):
            self.apply(commands.ListAsset(asset))
        for instrument in listed:
            self.apply(commands.ListInstrument(instrument))
        factors = {instrument.base.code: instrument.base_factor for instrument in listed}
        factors["USD"] = max(instrument.notional_factor for instrument in listed)
        for account_id in ACCOUNTS:
            self.apply(commands.OpenAccount(AccountId(account_id)))
            for code in ("USD", "B7", "B8"):
                amount = Amount(wealth * factors[code])
                self.apply(commands.Deposit(AccountId(account_id), code, amount, f"first-{code}"))

    def take(self, step: Step) -> None:
        """Take a step, and check the whole venue now and then."""
        if isinstance(step, Reload):
            self.reload()
        elif isinstance(step, Again):
            self.apply(self.sent[-1 - step.back % len(self.sent)])
        else:
            self.apply(self._command(step))
        self.count += 1
        if self.count % CHECK_EVERY == 0:
            self.check()

    def apply(self, command: commands.Command) -> list[events.Event]:
        """Apply a command, and return what is said."""
        foreseen = self._foresee(command)
        before = None if self.count % REFUSALS_EVERY else self.exchange.dump()
        foretold = self._preview(command)
        assert before in (None, self.exchange.dump()), "a preview changed something"
        out: list[events.Event] = []
        self.exchange.apply(command, self.time, out)
        self.auditor.hear(self.time, out)
        if self.shadow is not None:
            echo: list[events.Event] = []
            self.shadow.apply(command, self.time, echo)
            assert echo == out, "a loaded exchange says otherwise"
        # The denial of a replacement that has an idempotency key is remembered.
        kept = isinstance(command, commands.ReplaceOrder) and command.idempotency_key
        refused = events.OrderRepeated if kept else events.CommandDenied | events.OrderRepeated
        if len(out) == 1 and isinstance(out[0], refused):
            assert before in (None, self.exchange.dump()), "a refusal changed something"
        # A preview sees orders that are due to expire but whose market has not been told the time.
        late = any(isinstance(said, events.OrderClosed) and said.status is EXPIRED for said in out)
        if foretold is not None and not late and not isinstance(out[0], events.OrderRepeated):
            assert foretold is _passed(out), "a preview was wrong"
        self._remember(command, out)
        if isinstance(command, commands.SubmitOrder):
            self._check_verdict(foreseen, out[0])
        return out

    def reload(self) -> None:
        """Go on with an exchange that loads the dump, and keep the dumped one beside it."""
        dumped = self.exchange.dump()
        self.shadow = self.exchange
        self.exchange = Exchange()
        self.exchange.load(self.stale)
        self.exchange.load(dumped)
        assert self.exchange.dump() == dumped
        self.stale = dumped

    def check(self) -> None:
        """Require that the venue agrees with itself and with the auditor."""
        self.exchange.check()
        self.auditor.check(self.exchange)
        if self.shadow is not None:
            assert self.shadow.dump() == self.exchange.dump()

    def _remember(self, command: commands.Command, out: list[events.Event]) -> None:
        """Keep the first outcome of what may be retried."""
        if isinstance(command, commands.AdvanceTime):
            return
        self.sent.append(command)
        said = out[0] if out else None
        if isinstance(command, commands.SubmitOrder):
            denied = said.violation if isinstance(said, events.OrderDenied) else None
            if isinstance(said, events.OrderApproved):
                self.firsts.append((command, said.order_id, None))
            elif denied is not None and denied.reason not in FORGOTTEN:
                assert isinstance(said, events.OrderDenied)
                self.firsts.append((command, said.order_id, denied))
        elif isinstance(command, commands.ReplaceOrder):
            refused = said.violation if isinstance(said, events.CommandDenied) else None
            repeated = isinstance(said, events.OrderRepeated)
            known = refused is None or refused.reason not in FORGOTTEN
            if command.idempotency_key and known and not repeated:
                self.firsts.append((command, command.order_id, refused))
        elif isinstance(said, events.TransfersPosted):
            assert isinstance(command, commands.Deposit | commands.Withdraw)
            self.firsts.append((command, OrderId(0), None))

    def _preview(self, command: commands.Command) -> bool | None:
        if isinstance(command, commands.SubmitOrder | commands.ReplaceOrder):
            return preview(self.exchange, command, self.time).passed
        return None

    def _foresee(self, command: commands.Command) -> list[Violation] | None:
        """Return what every rule by itself says of an order, where the rules are asked at all."""
        if not isinstance(command, commands.SubmitOrder):
            return None
        partition = self.exchange.accounts[partition_of(command.account_id)].partition
        account = partition.accounts.get(command.account_id)
        listing = partition.listings.get(command.instrument_id)
        if account is None or listing is None:
            return None
        if account.answers.get(command.client_order_id) is not None:
            return None
        found = [rule(command, listing, account, self.time) for rule in RULES]
        return [violation for violation in found if violation is not None]

    def _check_verdict(self, foreseen: list[Violation] | None, verdict: events.Event) -> None:
        if isinstance(verdict, events.OrderApproved | events.OrderDenied):
            self.order_ids.append(verdict.order_id)
        if foreseen:
            assert isinstance(verdict, events.OrderDenied)
            assert verdict.violation == foreseen[0]
        elif foreseen is not None:
            assert isinstance(verdict, events.OrderApproved)

    def _command(self, step: Any) -> commands.Command:
        if isinstance(step, Submit):
            return self._submit(step)
        if isinstance(step, Target):
            owner, order_id = self._aim(step)
            if not step.replace:
                return commands.CancelOrder(owner, order_id)
            quantity = None if step.quantity is None else Quantity(step.quantity)
            price = None if step.price is None else Price(step.price)
            return commands.ReplaceOrder(owner, order_id, quantity, price, self._request_key())
        if isinstance(step, Funding):
            reference = f"fund-{self.count}" if step.reference is None else step.reference
            asked = (AccountId(step.account_id), step.asset, Amount(step.amount), reference)
            return commands.Withdraw(*asked) if step.out else commands.Deposit(*asked)
        command: commands.Command = step
        return command

    def _aim(self, step: Target) -> tuple[AccountId, OrderId]:
        working = [
            (AccountId(order.account_id), OrderId(order_id))
            for book in self.auditor.books.values()
            for order_id, order in book.orders.items()
        ]
        if working and step.back:
            return working[-step.back % len(working)]
        latest = self.order_ids[-1 - step.back % len(self.order_ids)]
        return AccountId(step.account_id), OrderId(latest)

    def _submit(self, step: Submit) -> commands.SubmitOrder:
        expires = step.force is TimeInForce.GTD or step.expire_after == 0
        after = 1_000 if step.expire_after is None else step.expire_after
        return commands.SubmitOrder(
            account_id=AccountId(step.account_id),
            client_order_id=f"c{self.count}" if step.key is None else step.key,
            instrument_id=SECOND if step.second else FIRST,
            side=step.side,
            order_type=step.order_type,
            quantity=Quantity(step.quantity),
            price=None if step.price is None else Price(step.price),
            time_in_force=step.force,
            expire_time=self.time + after if expires else None,
            post_only=step.post_only,
            self_trade_prevention=step.prevention,
            idempotency_key=self._request_key(),
        )

    def _request_key(self) -> str:
        return f"k{self.count}" if self.count % 3 == 0 else ""


def _passed(out: list[events.Event]) -> bool:
    """Return whether accounts approved a wish and its market did not reject it."""
    for said in out[1:]:
        if isinstance(said, events.ReplaceRejected):
            return False
        if isinstance(said, events.OrderClosed) and said.status is OrderStatus.REJECTED:
            return False
    return isinstance(out[0], events.OrderApproved | events.ReplaceApproved)
