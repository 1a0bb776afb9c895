"""The few figures of a server that people want to see, out of the many that it counts."""

from typing import Final

from msgspec import Struct
from prometheus_client.parser import text_string_to_metric_families

COMMANDS: Final = "damrak_commands_total"
SOCKETS: Final = "damrak_stream_sockets"
LAG: Final = "damrak_history_lag_commands"
OPEN_ORDERS: Final = "damrak_open_orders"


class Figures(Struct, frozen=True, kw_only=True):
    """Hold what a server counts at a moment (seconds of a clock that never goes back).

    ``commands`` counts from its start, ``lag`` is how many of them the tables are behind. What it
    does not tell is None.
    """

    moment: float
    commands: int | None
    sockets: int | None
    lag: int | None
    open_orders: int | None


def read_figures(text: str, moment: float) -> Figures:
    """Return the figures in an answer of ``/metrics``."""
    found = {
        sample.name: int(sample.value)
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name in (COMMANDS, SOCKETS, LAG, OPEN_ORDERS)
    }
    return Figures(
        moment=moment,
        commands=found.get(COMMANDS),
        sockets=found.get(SOCKETS),
        lag=found.get(LAG),
        open_orders=found.get(OPEN_ORDERS),
    )


def rate(before: Figures, after: Figures) -> float | None:
    """Return the commands a second between two looks, None where they are not told."""
    seconds = after.moment - before.moment
    if before.commands is None or after.commands is None or seconds <= 0:
        return None
    return max(0, after.commands - before.commands) / seconds
