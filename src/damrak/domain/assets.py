"""Assets: what can be owned, each with the number of decimal places it keeps for life."""

import re
from typing import Final

from msgspec import Struct

from damrak.domain.reasons import Reason, Violation

SCALE_MAX: Final = 18
"""Most decimal places of an asset: enough for wei."""

_CODE = re.compile(r"[A-Z0-9][A-Z0-9._]{0,15}", re.ASCII)


class Asset(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """Name an asset: ``code`` such as USD, and ``scale``, its decimal places, fixed for life."""

    code: str
    scale: int


def asset_violation(asset: Asset) -> Violation | None:
    """Return the first rule that an asset breaks, or None."""
    if _CODE.fullmatch(asset.code) is None:
        rule = "must be 1 to 16 of A-Z, 0-9, dot and underscore"
        return Violation(Reason.ASSET_CODE, "code", rule, asset.code[:40], "16")
    if not 0 <= asset.scale <= SCALE_MAX:
        rule = f"must be from 0 to {SCALE_MAX}"
        return Violation(Reason.ASSET_SCALE, "scale", rule, str(asset.scale), str(SCALE_MAX))
    return None
