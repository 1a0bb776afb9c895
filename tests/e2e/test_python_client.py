"""The Python client against a served venue: its methods, its guide, and in bad weather."""

import asyncio
import os
import re
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from damrak import AccountId, CancelAllOrders
from damrak.adapters.exchanges.api import (
    AsyncClient,
    Client,
    Conflict,
    Forbidden,
    NotFound,
    Patience,
    Refused,
    Unauthorized,
    Unavailable,
)
from damrak.wire.markets import InstrumentRequest, TickBand
from damrak.wire.stream import TradeUpdate
from tests.api.client.proxy import Proxy, proxy_to
from tests.conftest import ROOT
from tests.crash.served import Served

SECONDS = 20.0
SYMBOL = "VOC/EUR"
HASTE = Patience(attempts_max=200, pause_seconds=0.02, pause_seconds_max=0.2)
BLOCK = re.compile(r"^```(python|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Market:
    """A served venue with one instrument, and keys to two funded accounts."""

    def __init__(self, served: Served) -> None:
        self.served = served
        with Client.from_data_dir(served.data_dir) as operator:
            operator.list_asset("EUR", 8)
            operator.list_asset("VOC", 0)
            bands = (TickBand("0", "0.05"),)
            operator.list_instrument(InstrumentRequest(SYMBOL, "VOC", "EUR", 2, 0, bands))
            self.keys = [self._open(operator, number) for number in (1, 2)]

    def _open(self, operator: Client, number: int) -> str:
        operator.open_account(number)
        operator.deposit(number, "EUR", 1_000_000)
        operator.deposit(number, "VOC", 10_000)
        return operator.create_key("test", ["read", "trade"], account_id=number).secret

    def client(self, account: int = 1, *, url: str = "", stream_url: str = "") -> Client:
        """Return a client of an account."""
        return Client(
            url or self.served.http,
            key=self.keys[account - 1],
            stream_url=stream_url or self.served.stream,
            patience=HASTE,
        )

    def trade(self, count: int, price: str = "480") -> None:
        """Make trades of one share each."""
        with self.client(1) as seller, self.client(2) as buyer:
            for _ in range(count):
                seller.submit_order(SYMBOL, "sell", 1, price=price)
                buyer.submit_order(SYMBOL, "buy", 1, price=price)


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Market]:
    """Serve a venue for all tests of this file."""
    served = Served(tmp_path_factory.mktemp("served") / "venue")
    served.start()
    yield Market(served)
    assert served.stop() == 0


@pytest.fixture(autouse=True)
def nothing_open(market: Market) -> None:
    """Begin every test with empty books."""
    for account in (1, 2):
        with market.client(account) as client:
            client.cancel_orders()


@asynccontextmanager
async def weather(market: Market) -> AsyncIterator[Proxy]:
    """Put a proxy before the REST door."""
    async with proxy_to(int(market.served.http.rsplit(":", 1)[1])) as proxy:
        yield proxy


def test_a_day_at_the_venue(market: Market) -> None:
    with market.client(1) as seller, market.client(2) as buyer:
        assert seller.ready().ready
        assert seller.time().nanoseconds > 0
        assert [asset.code for asset in seller.assets()] == ["EUR", "VOC"]
        assert [each.symbol for each in seller.instruments()] == [SYMBOL]
        assert seller.instrument("voc/eur").lot == "1"

        sold = seller.submit_order(SYMBOL, "sell", 10, price="480.10", client_order_id="s-1")
        assert seller.book(SYMBOL, depth=1).asks == (("480.1", "10"),)
        trial = buyer.dry_run(SYMBOL, "buy", 4)
        assert trial.passed and trial.fills[0].quantity == "4"
        bought = buyer.submit_order(SYMBOL, "buy", 4, time_in_force="ioc")
        assert (bought.status, bought.average_price) == ("filled", "480.1")
        assert seller.order(sold.order_id).cum_quantity == "4"
        replaced = seller.replace_order(sold.order_id, price="480.20", quantity=8)
        assert (replaced.price, replaced.leaves_quantity) == ("480.2", "4")
        assert seller.cancel_order(client_order_id="s-1").status == "canceled"
        assert seller.order_of_client("s-1").order_id == sold.order_id

        assert buyer.quote(SYMBOL).last_price == "480.1"
        assert next(buyer.trades(SYMBOL)).quantity == "4"
        assert buyer.bars(SYMBOL, "1d")[-1].close == "480.1"
        assert [fill.last_quantity for fill in buyer.fills_of_order(bought.order_id)] == ["4"]
        assert next(buyer.fills()).order_id == bought.order_id
        assert buyer.positions()[0].symbol == SYMBOL
        assert buyer.account().account_id == 2
        assert {each.asset for each in buyer.balances()} == {"EUR", "VOC"}
        assert next(buyer.transfers()).account_id == 2


def test_operators_run_the_venue_and_traders_do_not(market: Market) -> None:
    with Client.from_data_dir(market.served.data_dir) as operator, market.client() as trader:
        account = operator.open_account()
        number = account.account_id
        first = operator.deposit(number, "EUR", "12.5", reference="once")
        again = operator.deposit(number, "EUR", "12.5", reference="once")
        assert (first.repeated, again.repeated, again.balance.posted) == (False, True, "12.5")
        assert operator.withdraw(number, "EUR", "2.5").balance.available == "10"
        assert number in [each.account_id for each in operator.accounts()]
        assert operator.account(number).balances[0].posted == "10"

        made = operator.create_key("short-lived", ["read"], account_id=number)
        with Client(operator.url, key=made.secret) as reader:
            assert reader.account().account_id == number
            with pytest.raises(Forbidden):
                reader.submit_order(SYMBOL, "buy", 1, price="1")
            assert operator.revoke_key(made.key.key_id).revoked_time is not None
            with pytest.raises(Unauthorized):
                reader.account()
        keys = operator.keys()
        assert made.key.key_id in [key.key_id for key in keys]

        assert operator.set_status(SYMBOL, "halted").status == "halted"
        with pytest.raises(Refused, match="TRADING_HALTED"):
            trader.submit_order(SYMBOL, "buy", 1, price="1")
        operator.set_status(SYMBOL, "open")
        with pytest.raises(Conflict):
            operator.list_asset("EUR", 8)
        assert number not in [each.account_id for each in trader.accounts()]
        with pytest.raises(NotFound):
            trader.account(number)
        with pytest.raises(Forbidden):
            trader.keys()
        with pytest.raises(Forbidden):
            trader.deposit(1, "EUR", 1)


def test_errors_say_which_field_and_which_order(market: Market) -> None:
    with market.client() as client:
        with pytest.raises(Refused, match="price must be a multiple of 0.05") as caught:
            client.submit_order(SYMBOL, "buy", 1, price="480.01")
        (error,) = caught.value.problem.errors
        assert (error.field, error.value) == ("price", "480.01")
        assert client.order(caught.value.problem.order_id).status == "denied"
        with pytest.raises(NotFound):
            client.quote("NO-SUCH")
        with pytest.raises(NotFound):
            client.order_of_client("no-such")
        closed = client.submit_order(SYMBOL, "buy", 1, price="1", time_in_force="ioc")
        with pytest.raises(Conflict, match="must be open, was canceled"):
            client.cancel_order(closed.order_id)


def test_pages_are_turned_to_the_end(market: Market) -> None:
    with market.client() as client:
        batch = [{"symbol": SYMBOL, "side": "buy", "quantity": 1, "price": 1}] * 1_000
        assert {item.status for item in client.submit_orders(batch)} == {201}
        found = [order.order_id for order in client.orders(status="open")]
        assert len(set(found)) == len(found) == 1_000
        assert len(client.cancel_orders(side="buy")) == 1_000
        assert list(client.orders(status="open")) == []


def test_the_same_with_an_event_loop(market: Market) -> None:
    async def scenario() -> None:
        served = market.served
        async with AsyncClient(served.http, key=market.keys[0], stream_url=served.stream) as client:
            orders = await asyncio.gather(
                *(client.submit_order(SYMBOL, "buy", 1, price=price) for price in range(1, 51))
            )
            assert len({order.order_id for order in orders}) == 50
            found = [order async for order in client.orders(status="open")]
            assert len(found) == 50
            (outcome,) = await client.submit([CancelAllOrders(AccountId(1))], "why")
            assert len(outcome.events) >= 50
            with pytest.raises(Refused):
                await client.submit_order(SYMBOL, "buy", 1, price="0.01")

    asyncio.run(scenario())


def test_an_order_whose_answer_was_lost_exists_once(market: Market) -> None:
    def program(proxy: Proxy) -> None:
        with market.client(url=f"http://127.0.0.1:{proxy.port}") as client:
            client.time()
            proxy.lost_answers = 2
            order = client.submit_order(SYMBOL, "buy", 1, price="10", client_order_id="lost-1")
            assert order.client_order_id == "lost-1"
            assert [each.order_id for each in client.orders(status="open")] == [order.order_id]
            assert proxy.connections >= 3

            proxy.lost_answers = 1
            assert client.replace_order(order.order_id, quantity=3).leaves_quantity == "3"
            proxy.lost_answers = 1
            assert client.cancel_order(order.order_id).status == "canceled"

    async def scenario() -> None:
        async with weather(market) as proxy:
            await asyncio.to_thread(program, proxy)

    asyncio.run(scenario())


def test_what_the_operator_asked_for_exists_once(market: Market) -> None:
    def program(proxy: Proxy) -> None:
        key = market.served.operator_key()
        with Client(f"http://127.0.0.1:{proxy.port}", key=key, patience=HASTE) as operator:
            operator.time()
            proxy.lost_answers = 1
            assert operator.list_asset("GLD", 2).scale == 2
            proxy.lost_answers = 1
            assert operator.open_account(77).account_id == 77
            proxy.lost_answers = 1
            answer = operator.deposit(77, "GLD", "1.25")
            assert answer.repeated and answer.balance.posted == "1.25"
            before = len(list(operator.accounts()))
            proxy.lost_answers = 1
            with pytest.raises(Unavailable, match="look for it with accounts") as caught:
                operator.open_account()
            assert caught.value.outcome_unknown
            assert len(list(operator.accounts())) == before + 1

    async def scenario() -> None:
        async with weather(market) as proxy:
            await asyncio.to_thread(program, proxy)

    asyncio.run(scenario())


def test_a_venue_that_is_killed_under_a_stream_is_found_again_and_nothing_is_missed(
    market: Market,
) -> None:
    found: list[int] = []
    with market.client() as client, client.stream() as stream:
        stream.subscribe("trades", SYMBOL)

        def take(count: int) -> None:
            while len(found) < count:
                message = stream.next_message(SECONDS)
                assert message is not None, f"only {len(found)} of {count} trades came"
                if isinstance(message, TradeUpdate):
                    found.append(message.trade_id)

        market.trade(5)
        take(3)
        market.served.kill()
        orders: list[str] = []

        def submit() -> None:
            # Sent while nobody is there, and answered by the next venue.
            with market.client(2) as other:
                orders.append(other.submit_order(SYMBOL, "buy", 1, price="5").status)

        waiting = threading.Thread(target=submit)
        waiting.start()
        market.served.start()
        waiting.join(SECONDS)
        assert orders == ["accepted"]
        market.trade(4)
        take(9)
        newest = [trade.trade_id for trade, _ in zip(client.trades(SYMBOL), found, strict=False)]
        assert found == newest[::-1]


def script_of(page: str) -> tuple[str, str]:
    """Return the program of a page and what the page says that it prints."""
    blocks = BLOCK.findall(page)
    code = "\n".join(text for kind, text in blocks if kind == "python")
    printed = "".join(text for kind, text in blocks if kind == "text")
    return code, printed


def test_the_guide_does_what_it_says(tmp_path: Path) -> None:
    code, printed = script_of((ROOT / "docs/guides/python-client.md").read_text("utf-8"))
    served = Served(tmp_path / "venue")
    served.start()
    try:
        environment = {**os.environ, "DAMRAK_DATA_DIR": str(served.data_dir)}
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", code],
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.stdout == printed, done.stderr
        assert done.returncode == 0, done.stderr
    finally:
        served.stop()


def test_the_example_follows_prices(market: Market) -> None:
    environment = {
        **os.environ,
        "DAMRAK_URL": market.served.http,
        "DAMRAK_STREAM_URL": market.served.stream,
        "DAMRAK_KEY": market.keys[0],
    }
    command = [sys.executable, str(ROOT / "examples/stream_prices.py"), "VOC/EUR", "3"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        market.trade(2, price="481")
        rest, _ = process.communicate(timeout=SECONDS)
    assert "|" in first
    assert "481" in rest
