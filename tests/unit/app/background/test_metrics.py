"""Figures out of what a server counts."""

from damrak.app.background.metrics import Figures, rate, read_figures

TEXT = """\
# HELP damrak_commands_total Commands made durable since the start.
# TYPE damrak_commands_total counter
damrak_commands_total 1200.0
# HELP damrak_stream_sockets Open WebSockets.
# TYPE damrak_stream_sockets gauge
damrak_stream_sockets 3.0
# HELP damrak_other A figure that nobody asked for.
# TYPE damrak_other gauge
damrak_other{kind="a"} 7.0
"""


def figures(moment: float, commands: int | None) -> Figures:
    return Figures(moment=moment, commands=commands, sockets=None, lag=None, open_orders=None)


def test_figures_are_read_and_what_is_not_told_is_none() -> None:
    found = read_figures(TEXT, 5.0)

    assert (found.moment, found.commands, found.sockets) == (5.0, 1200, 3)
    assert (found.lag, found.open_orders) == (None, None)


def test_a_rate_is_the_difference_over_the_time_between() -> None:
    assert rate(figures(1.0, 100), figures(3.0, 150)) == 25.0
    assert rate(figures(1.0, 100), figures(1.0, 150)) is None
    assert rate(figures(1.0, None), figures(3.0, 150)) is None
    # A server that started anew counts from nothing.
    assert rate(figures(1.0, 100), figures(3.0, 10)) == 0
