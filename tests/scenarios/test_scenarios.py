"""The laws as tables that a trader can read; each text file below this folder is one test."""

from pathlib import Path
from typing import Any

import pytest

from damrak.domain import commands
from damrak.domain.assets import Asset
from damrak.domain.decimals import parse_decimal
from damrak.domain.identifiers import AccountId, InstrumentId
from damrak.domain.instruments import Instrument, TickBand
from damrak.domain.orders import Side
from tests.scenarios.reading import Section, sections_of
from tests.scenarios.stage import Stage, amount_text, levels_of

HERE = Path(__file__).parent
FILES = sorted(HERE.rglob("*.txt"))
DEFAULTS = {
    "price_scale": "2",
    "quantity_scale": "0",
    "base_scale": "0",
    "quote_scale": "4",
    "ticks": "0: 0.01",
    "says": "listed",
}
AMOUNTS = ("notional_min", "notional_max")
QUANTITIES = ("lot", "quantity_min", "quantity_max")
WHOLE = ("maker_fee_ppm", "taker_fee_ppm")
KEYS = (*DEFAULTS, *AMOUNTS, *QUANTITIES, *WHOLE, "id")


def text_of(path: Path) -> str:
    return path.relative_to(HERE).with_suffix("").as_posix()


@pytest.mark.parametrize("path", FILES, ids=text_of)
def test_scenario(path: Path) -> None:
    stage = Stage()
    for section in sections_of(path):
        play = SECTIONS.get(section.name)
        if play is None:
            raise section.head.wrong(f"unknown section {section.name}")
        play(stage, section)
        stage.check()
    unclaimed = [*stage.trades, *stage.ends]
    assert not unclaimed, f"no table mentions {unclaimed}"


def list_instrument(stage: Stage, section: Section) -> None:
    said = dict(DEFAULTS)
    for line in section.lines:
        key, *values = line.cells()
        if key not in KEYS or len(values) != 1:
            raise line.wrong(f"unknown row {line.text.strip()}")
        said[key] = values[0]
    base, quote = section.rest.split("-")
    for code, scale in ((base, said["base_scale"]), (quote, said["quote_scale"])):
        if code not in stage.scales:
            stage.scales[code] = int(scale)
            assert stage.answer_to(commands.ListAsset(Asset(code, int(scale)))) == "listed"
    instrument = instrument_of(section.rest, said, len(stage.instruments) + 1)
    answer = stage.answer_to(commands.ListInstrument(instrument))
    expect(section, answer, said["says"])
    if answer == "listed":
        stage.instruments[section.rest] = instrument


def instrument_of(symbol: str, said: dict[str, str], number: int) -> Instrument:
    base, quote = symbol.split("-")
    prices, quantities = int(said["price_scale"]), int(said["quantity_scale"])
    bands = []
    cells = said["ticks"].replace(":", "").split(" ")
    for start, tick in zip(cells[::2], cells[1::2], strict=True):
        edges: Any = (parse_decimal(start, prices), parse_decimal(tick, prices))
        bands.append(TickBand(*edges))
    limits: dict[str, Any] = {key: int(said[key]) for key in WHOLE if key in said}
    for keys, scale in ((AMOUNTS, int(said["quote_scale"])), (QUANTITIES, quantities)):
        limits.update({key: parse_decimal(said[key], scale) for key in keys if key in said})
    return Instrument(
        instrument_id=InstrumentId(int(said.get("id", number))),
        symbol=symbol,
        base=Asset(base, int(said["base_scale"])),
        quote=Asset(quote, int(said["quote_scale"])),
        price_scale=prices,
        quantity_scale=quantities,
        tick_table=tuple(bands),
        **limits,
    )


def list_asset(stage: Stage, section: Section) -> None:
    code, scale = section.rest.split(" scale ")
    answer = stage.answer_to(commands.ListAsset(Asset(code, int(scale))))
    expected = section.lines[0].cells()[1] if section.lines else "listed"
    expect(section, answer, expected)
    if answer == "listed":
        stage.scales[code] = int(scale)


def open_accounts(stage: Stage, section: Section) -> None:
    for line, row in section.rows(("who", *stage.scales)):
        number: Any = len(stage.accounts) + 1
        stage.accounts[row["who"]] = number
        assert stage.answer_to(commands.OpenAccount(AccountId(number))) == "opened"
        for code in row.keys() - {"who"}:
            if row[code] == "-":
                continue
            amount: Any = parse_decimal(row[code], stage.scales[code])
            told = stage.answer_to(commands.Deposit(number, code, amount, f"first-{code}"))
            if told != "posted":
                raise line.wrong(told)


def play_orders(stage: Stage, section: Section) -> None:
    for line, row in section.rows(("who", "key", "asks", "told")):
        if row["who"] not in (*stage.accounts, "-", "nobody"):
            raise line.wrong(f"unknown account {row['who']}")
        try:
            told = stage.play(row["who"], row.get("key", "-"), row["asks"])
        except (ValueError, KeyError) as error:
            raise line.wrong(str(error)) from error
        if told != row["told"]:
            raise line.wrong(f"was told\n    {told}\ninstead of\n    {row['told']}")


def expect_book(stage: Stage, section: Section) -> None:
    symbol = section.rest or next(iter(stage.instruments))
    instrument = stage.instruments[symbol]
    seen: list[list[str]] = [[], []]
    for index, side in enumerate((Side.BUY, Side.SELL)):
        for price, quantity in levels_of(stage.resting(symbol), side):
            texts = (instrument.quantity_text(quantity), instrument.price_text(price))
            seen[index].append(" @ ".join(texts))
    wanted: list[list[str]] = [[], []]
    for _, row in section.rows(("bids", "asks")):
        for column, cells in zip(("bids", "asks"), wanted, strict=True):
            if row[column] != "-":
                cells.append(row[column])
    expect(section, seen, wanted)


def expect_queue(stage: Stage, section: Section) -> None:
    symbol = section.rest or next(iter(stage.instruments))
    instrument = stage.instruments[symbol]
    seen = [
        (
            stage.names[order.order_id],
            order.side.value,
            instrument.quantity_text(order.leaves),
            instrument.price_text(order.price),
        )
        for order in stage.resting(symbol)
    ]
    expect(section, seen, table(section, ("order", "side", "leaves", "price")))


def expect_trades(stage: Stage, section: Section) -> None:
    expect(section, stage.trades, table(section, ("maker", "taker", "quantity", "price")))
    stage.trades = []


def expect_ends(stage: Stage, section: Section) -> None:
    expect(section, stage.ends, table(section, ("order", "status", "reason", "leaves")))
    stage.ends = []


def expect_balances(stage: Stage, section: Section) -> None:
    for line, row in section.rows(("who", "asset", "posted", "reserved")):
        _, account = stage.account(row["who"])
        scale = stage.scales[row["asset"]]
        kept = {code: (posted, reserved) for code, posted, reserved in account.balances}
        posted, reserved = kept.get(row["asset"], (0, 0))
        seen = (amount_text(posted, scale), amount_text(reserved, scale))
        if seen != (row["posted"], row["reserved"]):
            raise line.wrong(f"posted, reserved were {seen}")


def expect_positions(stage: Stage, section: Section) -> None:
    columns = ("who", "symbol", "quantity", "cost", "realised_profit", "fees")
    for line, row in section.rows(columns):
        symbol = row.get("symbol", next(iter(stage.instruments)))
        instrument = stage.instruments[symbol]
        _, account = stage.account(row["who"])
        kept = {key: tuple(amounts) for key, *amounts in account.positions}
        quantity, *amounts = kept.get(instrument.instrument_id, (0, 0, 0, 0))
        texts = [amount_text(amount, instrument.quote.scale) for amount in amounts]
        seen = [instrument.quantity_text(quantity), *texts]
        if seen != [row[column] for column in columns[2:]]:
            raise line.wrong(f"was {seen}")


def expect_owners(stage: Stage, section: Section) -> None:
    names = {"EXTERNAL": -1, "CLEARING": -2, "FEES": -3}
    for line, row in section.rows(("owner", "asset", "posted")):
        owned = stage.auditor.owners.items()
        wanted = (names[row["owner"]], row["asset"])
        total = sum(amount for key, amount in owned if key[1:] == wanted)
        seen = amount_text(total, stage.scales[row["asset"]])
        if seen != row["posted"]:
            raise line.wrong(f"was {seen}")


def table(section: Section, columns: tuple[str, ...]) -> list[tuple[str, ...]]:
    return [tuple(row[column] for column in columns) for _, row in section.rows(columns)]


def expect(section: Section, seen: object, wanted: object) -> None:
    if seen != wanted:
        raise section.head.wrong(f"{section.name} was\n    {seen}\ninstead of\n    {wanted}")


SECTIONS = {
    "asset": list_asset,
    "instrument": list_instrument,
    "accounts": open_accounts,
    "orders": play_orders,
    "expect book": expect_book,
    "expect queue": expect_queue,
    "expect trades": expect_trades,
    "expect ends": expect_ends,
    "expect balances": expect_balances,
    "expect positions": expect_positions,
    "expect owners": expect_owners,
}
