"""How a preview of an order is told: the rules it breaks, or what it would cost and do."""

from damrak.app.errors import FAILED, leave
from damrak.app.options import Desk
from damrak.app.terminal import Facts
from damrak.app.wiring import View
from damrak.domain.decimals import format_decimal
from damrak.domain.instruments import Instrument
from damrak.domain.reasons import Preview


def tell_preview(desk: Desk, view: View, instrument: Instrument, found: Preview) -> None:
    """Write a preview, and end with exit code 1 where the order would not be taken."""
    if desk.terminal.as_json:
        checks = {"passed": found.passed, "checks": _checks(found)}
        desk.terminal.tell(checks | (_effect(view, instrument, found) if found.asset else {}), "")
    elif found.passed:
        desk.terminal.say(_sentence(_effect(view, instrument, found)))
    else:
        for check in found.checks:
            if check.violation is not None:
                desk.terminal.say(f"would be denied, because {check.violation.text()}")
    if not found.passed:
        leave(FAILED)


def _checks(found: Preview) -> list[Facts]:
    return [
        {
            "rule": check.rule,
            "passed": check.violation is None,
            "because": check.violation.text() if check.violation else None,
        }
        for check in found.checks
    ]


def _effect(view: View, instrument: Instrument, found: Preview) -> dict[str, object]:
    scale = view.register.asset(found.asset).scale
    return {
        "asset": found.asset,
        "available_before": format_decimal(found.available_before, scale),
        "reservation": format_decimal(found.reservation, scale),
        "available_after": format_decimal(found.available_after, scale),
        "fills": [
            [instrument.price_text(level.price), instrument.quantity_text(level.quantity)]
            for level in found.fills
        ],
        "notional": instrument.notional_text(found.notional),
        "fee": instrument.notional_text(found.fee),
        "resting": instrument.quantity_text(found.resting),
    }


def _sentence(effect: Facts) -> str:
    return (
        f"would be taken: reserves {effect['reservation']} of the available "
        f"{effect['available_before']} {effect['asset']}; trades at once for {effect['notional']} "
        f"and a fee of {effect['fee']}; {effect['resting']} would rest"
    )
