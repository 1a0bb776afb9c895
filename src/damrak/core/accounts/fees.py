"""Fees: parts per million of the notional, rounded up once on an order's cumulative amount.

Rounding each fill by itself would charge many small fills more than was reserved for the whole
order.
"""

from damrak.domain.decimals import PPM


def fee_due(fee_parts: int) -> int:
    """Return the whole fee for a sum of notional times rate, rounded up; negative is a rebate."""
    return -(-fee_parts // PPM)
