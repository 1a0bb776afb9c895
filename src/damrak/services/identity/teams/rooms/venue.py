"""What the rooms ask of the venue: whether an account is open, since the tables do not know."""

from collections.abc import Callable

from damrak.http.calls import Call, Refused, no_account
from damrak.ports.identity import Permission


class VenueAccounts:
    """Find the account that a call names."""

    def __init__(self, is_open: Callable[[int], bool]) -> None:
        self.is_open = is_open

    def named(self, call: Call) -> int:
        """Return the account in the path, open and not hidden from the caller; raises Refused."""
        account_id = call.identifier("account_id")
        caller = call.caller
        known = caller.may_see(account_id) or caller.may(Permission.MANAGE_USERS)
        if not known or not self.is_open(account_id):
            raise Refused(no_account(account_id, call.cause))
        return account_id
