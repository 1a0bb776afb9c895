"""The live view: what a venue is now, folded from what was committed, read without waiting."""

from damrak.runtime.view.accounts import LiveAccount
from damrak.runtime.view.books import LiveBook
from damrak.runtime.view.orders import LiveOrder
from damrak.runtime.view.view import View

__all__ = ["LiveAccount", "LiveBook", "LiveOrder", "View"]
