"""A look at what the crowd does: ``python -m damrak.app.crowd.rehearse --hours 24 --seed 7``.

It runs in memory and virtual time, so it says nothing of disks; it is for tuning the crowd.
"""

import asyncio
from statistics import mean, median

import click

from damrak.app.crowd.rehearsal import Rehearsal, Seen
from damrak.app.crowd.settings import ORDERS_PER_SECOND, CrowdSettings
from damrak.domain.instruments import Instrument

_HEADINGS = (
    "symbol",
    "price",
    "low",
    "high",
    "spread",
    "p95/p99",
    "levels",
    "trades/min",
    "vol/year",
)


@click.command("rehearse")
@click.option("--hours", type=float, default=1.0, show_default=True, help="Virtual hours.")
@click.option("--seed", type=int, default=7, show_default=True)
@click.option("--orders-per-second", type=float, default=ORDERS_PER_SECOND, show_default=True)
def rehearse(hours: float, seed: int, orders_per_second: float) -> None:
    """Run the crowd alone for some virtual hours, and sum up what it did."""
    rehearsal = Rehearsal(CrowdSettings(seed=seed, orders_per_second=orders_per_second))
    asyncio.run(_run(rehearsal, hours * 3_600))
    click.echo("  ".join(f"{heading:>10}" for heading in _HEADINGS))
    for instrument_id, seen in rehearsal.seen.items():
        instrument = rehearsal.venue.view.books[instrument_id].instrument
        click.echo("  ".join(f"{cell:>10}" for cell in _row(instrument, seen, hours)))
    seconds, commands = hours * 3_600, rehearsal.crowd.counts.commands
    click.echo(
        f"\n{commands} commands, {commands / seconds:.1f} a second, {rehearsal.denied} denied; "
        f"processor {rehearsal.processor_seconds:.1f} s, venue and crowd together: "
        f"{rehearsal.processor_seconds / seconds:.2%} of the time, without disk and doors"
    )


async def _run(rehearsal: Rehearsal, seconds: float) -> None:
    await rehearsal.prepare()
    await rehearsal.run(seconds)
    rehearsal.venue.exchange.check()


def _row(instrument: Instrument, seen: Seen, hours: float) -> tuple[str, ...]:
    prices = [int(price) for price in seen.prices] or [0]
    spreads = sorted(seen.spreads) or [0]
    return (
        seen.symbol,
        instrument.price_text(prices[-1]),
        instrument.price_text(min(prices)),
        instrument.price_text(max(prices)),
        f"{median(spreads):.1f}",
        f"{spreads[len(spreads) * 95 // 100]}/{spreads[len(spreads) * 99 // 100]}",
        f"{min(seen.depths, default=0)}/{mean(seen.depths or [0]):.0f}",
        f"{seen.trades / hours / 60:.1f}",
        f"{seen.volatility():.1%}",
    )


if __name__ == "__main__":
    rehearse()
