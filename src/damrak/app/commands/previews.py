"""How a preview of an order is told: the rules it breaks, or what it would cost and do."""

from msgspec import structs

from damrak.app.errors import FAILED, leave
from damrak.app.options import Desk
from damrak.app.terminal import Facts
from damrak.wire.orders import DryRun


def tell_preview(desk: Desk, found: DryRun) -> None:
    """Write a preview, and end with exit code 1 where the order would not be taken."""
    if desk.terminal.as_json:
        checks = {"passed": found.passed, "checks": _checks(found)}
        desk.terminal.tell(checks | (_effect(found) if found.asset else {}), "")
    elif found.passed:
        desk.terminal.say(_sentence(found))
    else:
        for check in found.checks:
            if not check.passed:
                desk.terminal.say(f"would be denied, because {check.detail}")
    if not found.passed:
        leave(FAILED)


def _checks(found: DryRun) -> list[Facts]:
    return [
        {"rule": check.rule, "passed": check.passed, "because": check.detail or None}
        for check in found.checks
    ]


def _effect(found: DryRun) -> dict[str, object]:
    effect = structs.asdict(found)
    del effect["passed"], effect["checks"]
    effect["fills"] = [[level.price, level.quantity] for level in found.fills]
    return effect


def _sentence(found: DryRun) -> str:
    return (
        f"would be taken: reserves {found.reservation} of the available {found.available_before} "
        f"{found.asset}; trades at once for {found.notional} and a fee of {found.fee}; "
        f"{found.resting} would rest"
    )
