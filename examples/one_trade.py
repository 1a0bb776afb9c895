"""A whole venue in memory: two accounts trade, and the ledger says what they own.

Run it with ``python examples/one_trade.py``. Nothing is stored; ``damrak --help`` shows the venue
that keeps everything.
"""

from damrak import (
    AccountId,
    Amount,
    Asset,
    Command,
    Deposit,
    Event,
    Exchange,
    Instrument,
    InstrumentId,
    ListAsset,
    ListInstrument,
    OpenAccount,
    OrderType,
    Price,
    Quantity,
    Side,
    SubmitOrder,
    TickBand,
    parse_decimal,
)

EUR, VOC = Asset("EUR", 8), Asset("VOC", 0)
SHARE = Instrument(
    InstrumentId(1),
    "VOC/EUR",
    VOC,
    EUR,
    price_scale=2,
    quantity_scale=0,
    tick_table=(TickBand(Price(0), Price(5)),),
    taker_fee_ppm=500,
)
SELLER, BUYER = AccountId(1), AccountId(2)


def order(account: AccountId, key: str, side: Side, price: str) -> SubmitOrder:
    """Return a limit order for ten shares."""
    limit = Price(parse_decimal(price, SHARE.price_scale))
    return SubmitOrder(
        account, key, SHARE.instrument_id, side, OrderType.LIMIT, quantity=Quantity(10), price=limit
    )


def main() -> None:
    """Play one trade and print everything that is said."""
    commands: list[Command] = [
        ListAsset(EUR),
        ListAsset(VOC),
        ListInstrument(SHARE),
        OpenAccount(SELLER),
        OpenAccount(BUYER),
        Deposit(SELLER, "VOC", Amount(100), "shares"),
        Deposit(BUYER, "EUR", Amount(parse_decimal("10000", EUR.scale)), "money"),
        order(SELLER, "first", Side.SELL, "480.10"),
        order(BUYER, "first", Side.BUY, "480.25"),
    ]
    exchange = Exchange()
    for time, command in enumerate(commands, start=1):
        said: list[Event] = []
        exchange.apply(command, time, said)
        print(f"{type(command).__name__} by itself makes the venue say:")
        for event in said:
            print(f"    {event}")
    exchange.check()
    buyer = exchange.accounts[BUYER].partition.accounts[BUYER]
    print(f"the buyer owns {buyer.available('VOC')} VOC and {buyer.available('EUR')} units of EUR")


if __name__ == "__main__":
    main()
