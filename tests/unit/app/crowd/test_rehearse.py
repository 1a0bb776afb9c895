from click.testing import CliRunner

from damrak.app.crowd.rehearse import rehearse
from damrak.app.crowd.stage import PLAYS


def test_a_rehearsal_sums_up_every_instrument() -> None:
    done = CliRunner().invoke(rehearse, ["--hours", "0.05", "--orders-per-second", "10"])
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()
    assert [line.split()[0] for line in lines[1 : 1 + len(PLAYS)]] == [p.symbol for p in PLAYS]
    assert " 0 denied" in lines[-1]
